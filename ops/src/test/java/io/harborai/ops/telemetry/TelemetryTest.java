package io.harborai.ops.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.harborai.engine.provider.Secret;
import io.harborai.platform.meter.LatencyHistogram;
import io.harborai.platform.meter.Meters;
import io.harborai.platform.meter.Trail;
import io.harborai.platform.trace.CallSpan;
import io.harborai.platform.trace.SpanSink;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A collector that reads OTLP by OpenTelemetry's own protocol classes. */
final class TelemetryTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer collector;

    @BeforeEach
    void listen() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/otlp/v1/traces", exchange -> {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body(exchange));
            if (status == 200) {
                traces.add(request);
            }
            answer(exchange);
        });
        collector.createContext("/otlp/v1/metrics", exchange -> {
            metrics.add(ExportMetricsServiceRequest.parseFrom(body(exchange)));
            answer(exchange);
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private InputStream body(HttpExchange exchange) throws IOException {
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-token")));
        assertThat(exchange.getRequestHeaders().getFirst("content-encoding")).isEqualTo("gzip");
        return new GZIPInputStream(exchange.getRequestBody());
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private Telemetry telemetry(MetricSnapshots shown) {
        return Telemetry.create(new TelemetrySettings(
                URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/otlp/"),
                Map.of("x-token", Secret.of("for the collector")), true, true, Duration.ofSeconds(60), 1, "shop-ai",
                "1.2.3", "node-1"), () -> shown, CLOCK);
    }

    private static CallSpan span(String parent, @Nullable String error) {
        return new CallSpan(TRACE, "b7ad6b7169203331", parent, "chat fast", 1_000, 2_000_000_000L, 500_000_000L, error,
                Map.of("gen_ai.request.model", "fast"), Map.of("gen_ai.usage.input_tokens", 7L));
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().hasIntValue()
                ? Long.toString(each.getValue().getIntValue())
                : each.getValue().getStringValue()));
    }

    private List<Span> spans() {
        return traces.stream().flatMap(each -> each.getResourceSpansList().stream())
                .flatMap(each -> each.getScopeSpansList().stream()).flatMap(each -> each.getSpansList().stream())
                .toList();
    }

    @Test
    void a_span_arrives_with_its_parent_its_figures_and_whose_it_is() {
        Telemetry telemetry = telemetry(MetricSnapshots.of());
        telemetry.spans().offer(span("00f067aa0ba902b7", null));
        telemetry.spans().offer(span("", "rate_limited"));
        telemetry.sendSpans();
        assertThat(spans()).hasSize(2);
        Span first = spans().getFirst();
        assertThat(first.getName()).isEqualTo("chat fast");
        assertThat(hex(first.getTraceId().toByteArray())).isEqualTo(TRACE);
        assertThat(hex(first.getParentSpanId().toByteArray())).isEqualTo("00f067aa0ba902b7");
        assertThat(first.getStartTimeUnixNano()).isEqualTo(1_000_000_000L);
        assertThat(first.getEndTimeUnixNano()).isEqualTo(3_000_000_000L);
        assertThat(first.getEvents(0).getTimeUnixNano()).isEqualTo(1_500_000_000L);
        assertThat(texts(first.getAttributesList())).containsEntry("gen_ai.request.model", "fast")
                .containsEntry("gen_ai.usage.input_tokens", "7");
        assertThat(spans().getLast().getParentSpanId().isEmpty()).isTrue();
        assertThat(spans().getLast().getStatus().getMessage()).isEqualTo("rate_limited");
        assertThat(texts(traces.getFirst().getResourceSpans(0).getResource().getAttributesList()))
                .containsEntry("service.name", "shop-ai").containsEntry("service.version", "1.2.3")
                .containsEntry("service.instance.id", "node-1");
        assertThat(tokens).containsOnly("for the collector");
        telemetry.close();
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    @Test
    void what_the_metrics_page_shows_arrives_with_labels_and_buckets() {
        LatencyHistogram times = new LatencyHistogram(0.1, 1);
        times.record(50_000_000);
        times.record(500_000_000);
        times.record(5_000_000_000L);
        Telemetry telemetry = telemetry(MetricSnapshots.of(
                CounterSnapshot.builder().name("calls").help("Calls.")
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot
                                .builder().labels(Labels.of("model", "fast")).value(3).build())
                        .build(),
                HistogramSnapshot.builder().name("call_seconds").dataPoint(times.snapshot(Labels.EMPTY)).build()));
        telemetry.sendMetrics();
        List<Metric> sent = metrics.getFirst().getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
        Metric calls = sent.stream().filter(each -> each.getName().equals("calls")).findFirst().orElseThrow();
        assertThat(calls.getSum().getIsMonotonic()).isTrue();
        assertThat(calls.getSum().getDataPoints(0).getAsDouble()).isEqualTo(3);
        assertThat(texts(calls.getSum().getDataPoints(0).getAttributesList())).containsEntry("model", "fast");
        Metric seconds = sent.stream().filter(each -> each.getName().equals("call_seconds")).findFirst().orElseThrow();
        assertThat(seconds.getUnit()).isEqualTo("s");
        assertThat(seconds.getHistogram().getDataPoints(0).getExplicitBoundsList()).containsExactly(0.1, 1.0);
        assertThat(seconds.getHistogram().getDataPoints(0).getBucketCountsList()).containsExactly(1L, 1L, 1L);
        telemetry.close();
    }

    @Test
    void everything_that_the_process_measures_of_itself_has_a_form() {
        try (Meters meters = new Meters().withProcess()) {
            Telemetry telemetry = telemetry(meters.snapshots());
            telemetry.sendMetrics();
            assertThat(metrics.getFirst().getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
                    .extracting(Metric::getName).contains("harborai_memory_usage_mb", "jvm_memory_used_bytes");
            telemetry.close();
        }
    }

    @Test
    void a_collector_that_refuses_costs_spans_that_are_counted_and_is_tried_again() {
        Telemetry telemetry = telemetry(MetricSnapshots.of());
        status = 401;
        telemetry.spans().offer(span("", null));
        telemetry.sendSpans();
        assertThat(counted(telemetry, "dropped")).isEqualTo(1);
        status = 200;
        telemetry.spans().offer(span("", null));
        telemetry.sendSpans();
        assertThat(counted(telemetry, "sent")).isEqualTo(1);
        assertThat(spans()).hasSize(1);
        telemetry.close();
    }

    private static double counted(Telemetry telemetry, String outcome) {
        return ((CounterSnapshot) telemetry.meters().getFirst().collect().stream()
                .filter(each -> each.getMetadata().getName().equals("harborai_telemetry_spans")).findFirst()
                .orElseThrow()).getDataPoints().stream()
                .filter(point -> outcome.equals(point.getLabels().get("outcome"))).findFirst().orElseThrow().getValue();
    }

    @Test
    void spans_beyond_the_queue_are_dropped_and_the_rest_goes_at_the_end() {
        Telemetry telemetry = telemetry(MetricSnapshots.of());
        SpanSink sink = telemetry.spans();
        for (int i = 0; i < SpanQueue.ROOM + 10; i++) {
            sink.offer(span("", null));
        }
        assertThat(counted(telemetry, "dropped")).isEqualTo(10);
        telemetry.close();
        assertThat(spans()).hasSize(SpanQueue.ROOM);
    }

    @Test
    void a_share_of_the_traces_that_begin_here_is_recorded() {
        SpanQueue none = new SpanQueue(0);
        SpanQueue all = new SpanQueue(1);
        assertThat(none.samples()).isFalse();
        assertThat(all.samples()).isTrue();
        assertThat(none.on()).isTrue();
        assertThat(SpanSink.NONE.on()).isFalse();
    }

    @Test
    void a_bucket_shows_a_call_that_fell_into_it() {
        LatencyHistogram times = new LatencyHistogram(0.1);
        times.record(50_000_000, Trail.of("hb_1_00000000"));
        times.record(500_000_000, new Trail(TRACE, "b7ad6b7169203331", "hb_2_00000000"));
        times.record(500_000_000, Trail.of("not the newest of this second"));
        try (Meters meters = new Meters()) {
            meters.register(() -> MetricSnapshots.of(HistogramSnapshot.builder().name("call_seconds")
                    .dataPoint(times.snapshot(Labels.EMPTY)).build()));
            String page = meters.scrape(Meters.OPEN_METRICS);
            assertThat(page).contains("call_seconds_bucket{le=\"0.1\"} 1 # {request_id=\"hb_1_00000000\"} 0.05 ",
                    "span_id=\"b7ad6b7169203331\"", "trace_id=\"" + TRACE + "\"").doesNotContain("not the newest");
            assertThat(page.lines().filter(line -> line.startsWith("call_seconds_count")))
                    .as("Prometheus refuses it there")
                    .noneMatch(line -> line.contains("#"));
            assertThat(meters.scrape(Meters.TEXT)).doesNotContain("hb_1");
        }
    }
}
