package io.harborai.ops.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.log.ForeignLogs;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.trace.CallSpan;
import io.harborai.platform.trace.SpanSink;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of calls and the metrics to a collector, in batches on threads of its own. A collector that is away, slow or
 * refuses costs spans, which are counted, and never a call. Thread-safe.
 */
public final class Telemetry implements ServerModule {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final Duration TRACES_EVERY = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int BATCH = 512;

    private final TelemetrySettings settings;
    private final InstantSource clock;
    private final Supplier<MetricSnapshots> metrics;
    private final SpanQueue queue;
    private final OtlpHttpSpanExporter spanExporter;
    private final OtlpHttpMetricExporter metricExporter;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final MetricForm form;
    private final LongAdder sentSpans = new LongAdder();
    private final LongAdder sentMetrics = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean ill = new AtomicBoolean();

    private Telemetry(TelemetrySettings settings, Supplier<MetricSnapshots> metrics, InstantSource clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        // It says in the JDK's log, again and again, what we say once in ours.
        ForeignLogs.silence("io.opentelemetry");
        Map<String, String> headers = new HashMap<>();
        settings.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        queue = new SpanQueue(settings.share());
        spanExporter = OtlpHttpSpanExporter.builder().setEndpoint(settings.address("traces")).setTimeout(TIMEOUT)
                .setCompression("gzip").setHeaders(() -> headers).build();
        metricExporter = OtlpHttpMetricExporter.builder().setEndpoint(settings.address("metrics")).setTimeout(TIMEOUT)
                .setCompression("gzip").setHeaders(() -> headers).build();
        resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), settings.service(),
                AttributeKey.stringKey("service.version"), settings.version(),
                AttributeKey.stringKey("service.instance.id"), settings.node()));
        scope = InstrumentationScopeInfo.builder("io.harborai").setVersion(settings.version()).build();
        form = new MetricForm(resource, scope, nanos(clock.instant()));
    }

    /**
     * Makes it; nothing is sent before {@link #begin}.
     *
     * @param metrics what the metrics page shows now
     */
    public static Telemetry create(TelemetrySettings settings, Supplier<MetricSnapshots> metrics,
            InstantSource clock) {
        return new Telemetry(settings, metrics, clock);
    }

    /** Takes the spans of calls. */
    public SpanSink spans() {
        return settings.traces() ? queue : SpanSink.NONE;
    }

    @Override
    public void begin(Jobs jobs) {
        if (settings.traces()) {
            jobs.every(new JobSettings("telemetry-traces", TIMEOUT.multipliedBy(12)), TRACES_EVERY, this::sendSpans);
        }
        if (settings.metrics()) {
            jobs.every(new JobSettings("telemetry-metrics", TIMEOUT.multipliedBy(6)), settings.every(),
                    this::sendMetrics);
        }
    }

    /** Sends the spans that wait. Those of a batch that fails are lost. */
    public void sendSpans() {
        List<CallSpan> batch = queue.take(BATCH);
        // No more than wait now: new ones come all the time.
        for (int batches = 0; !batch.isEmpty() && batches < SpanQueue.ROOM / BATCH; batches++) {
            Collection<SpanData> sent = batch.stream().map(span -> (SpanData) new SentSpan(span, resource, scope))
                    .toList();
            if (!went(spanExporter.export(sent), "spans")) {
                queue.lost(batch.size());
                return;
            }
            sentSpans.add(batch.size());
            batch = queue.take(BATCH);
        }
    }

    /** Sends what the metrics page shows. */
    public void sendMetrics() {
        if (went(metricExporter.export(form.of(metrics.get(), nanos(clock.instant()))), "metrics")) {
            sentMetrics.increment();
        }
    }

    /** Says once that it does not go, and once that it goes again. */
    private boolean went(CompletableResultCode result, String what) {
        result.join(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            if (ill.compareAndSet(true, false)) {
                LOG.info("{} takes what is sent to it again", settings.endpoint());
            }
            return true;
        }
        failures.increment();
        if (ill.compareAndSet(false, true)) {
            Throwable why = result.getFailureThrowable();
            LOG.warn(
                    "{} could not be sent to {}: {}. Look whether a collector listens there for OTLP over HTTP and takes "
                            + "telemetry.headers; calls go on, and this is tried again",
                    what, settings.endpoint(),
                    why == null
                            ? "no answer in time"
                            : why.getMessage() == null ? "it was refused" : why.getMessage());
        }
        return false;
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    @Override
    public String name() {
        return "telemetry";
    }

    @Override
    public List<MultiCollector> meters() {
        return List.of(() -> MetricSnapshots.of(
                counter("harborai_telemetry_spans", "Spans, by what came of them.", "outcome",
                        Map.of("sent", sentSpans.sum(), "dropped", queue.dropped())),
                counter("harborai_telemetry_sendings", "Sendings of metrics, and failed ones of either kind.",
                        "outcome", Map.of("sent", sentMetrics.sum(), "failed", failures.sum()))));
    }

    private static CounterSnapshot counter(String name, String help, String label, Map<String, Long> values) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
        values.forEach((value, count) -> builder.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of(label, value)).value((double) count).build()));
        return builder.build();
    }

    /** Sends what waits, and ends; a collector that is away keeps it for half a minute at most. */
    @Override
    public void close() {
        if (settings.traces() && !ill.get()) {
            sendSpans();
        }
        spanExporter.shutdown().join(1, TimeUnit.SECONDS);
        metricExporter.shutdown().join(1, TimeUnit.SECONDS);
    }
}
