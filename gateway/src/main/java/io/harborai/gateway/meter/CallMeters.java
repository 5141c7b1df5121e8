package io.harborai.gateway.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.engine.money.MoneyTotals;
import io.harborai.platform.meter.LatencyHistogram;
import io.harborai.platform.meter.Trail;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * Counts calls by model. Labels are names from the configuration, never what a caller typed, and capped. Writing takes no
 * lock. Thread-safe.
 */
public final class CallMeters implements MultiCollector {
    /** More models than this share one label. */
    static final int MAX_MODELS = 1_000;
    private static final String OVERFLOW = "_other";
    private static final double[] DURATIONS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160,
            320, 640};
    private static final double[] GAPS = {0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.25, 2.5, 5,
            10};
    private static final double[] OVERHEADS = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
            0.05,
            0.1, 0.25, 1};

    /** What is counted of one model. */
    private static final class ModelCounts {
        private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
        private final LatencyHistogram duration = new LatencyHistogram(DURATIONS);
        private final LatencyHistogram firstToken = new LatencyHistogram(DURATIONS);
        private final LatencyHistogram between = new LatencyHistogram(GAPS);
        private final LongAdder promptTokens = new LongAdder();
        private final LongAdder completionTokens = new LongAdder();
        private final LongAdder cachedTokens = new LongAdder();
        private final LongAdder reasoningTokens = new LongAdder();
        private final LongAdder estimatedPrompt = new LongAdder();
        private final LongAdder estimatedCompletion = new LongAdder();
        private final LongAdder unreported = new LongAdder();
        private final MoneyTotals cost = new MoneyTotals();
        private final MoneyTotals saved = new MoneyTotals();
        private final LongAdder unpriced = new LongAdder();
        private final LongAdder chunks = new LongAdder();
        private final LongAdder attempts = new LongAdder();
    }

    private final Map<String, ModelCounts> models = new ConcurrentHashMap<>();
    private final Map<String, LatencyHistogram> endpoints = new ConcurrentHashMap<>();
    private final LatencyHistogram overhead = new LatencyHistogram(OVERHEADS);

    /**
     * Counts a call that is over.
     *
     * @param model    the route's label
     * @param endpoint the path, from the closed set of those served
     * @param status   the HTTP status that the caller saw, or would have seen had the stream not begun
     * @param nanos    from the request's first byte to its end
     * @param trail    leads to the call
     */
    public void record(String model, String endpoint, int status, long nanos, Ending ending, Trail trail) {
        ModelCounts counts = counts(model);
        counts.byStatus.computeIfAbsent(status, first -> new LongAdder()).increment();
        counts.duration.record(nanos, trail);
        endpoint(endpoint).record(nanos, trail);
        counts.attempts.add(ending.attempts());
        if (ending.firstTokenNanos() >= 0) {
            counts.firstToken.record(ending.firstTokenNanos(), trail);
            overhead.record(ending.overheadNanos(), trail);
            if (ending.chunks() > 1) {
                counts.between.record((nanos - ending.firstTokenNanos()) / (ending.chunks() - 1), trail);
            }
        }
        counts.chunks.add(ending.chunks());
        tokens(counts, ending.usage());
        if (!ending.usage().reported() && ending.firstTokenNanos() >= 0) {
            counts.unreported.increment();
        }
        money(counts, ending.cost());
    }

    private static void tokens(ModelCounts counts, Usage usage) {
        if (usage.reported()) {
            counts.promptTokens.add(usage.promptTokens());
            counts.completionTokens.add(usage.completionTokens());
            counts.cachedTokens.add(usage.cachedTokens());
            counts.reasoningTokens.add(usage.reasoningTokens());
        } else {
            counts.estimatedPrompt.add(usage.promptTokens());
            counts.estimatedCompletion.add(usage.completionTokens());
        }
    }

    private static void money(ModelCounts counts, Cost cost) {
        switch (cost) {
            case Cost.Priced(Money amount, boolean estimated) -> counts.cost.add(amount);
            case Cost.Saved(Cost first) -> first.money().ifPresent(counts.saved::add);
            case Cost.Unpriced unpriced -> counts.unpriced.increment();
            case Cost.Nothing nothing -> {
                // Neither spent nor saved.
            }
        }
    }

    /** Counts a request that never became a call: refused, or not for a model. */
    public void refused(String endpoint, int status, long nanos) {
        counts("_none").byStatus.computeIfAbsent(status, first -> new LongAdder()).increment();
        endpoint(endpoint).record(nanos);
    }

    /**
     * Counts a request to a route that is not a model's.
     *
     * @param endpoint the route's template, never what a caller typed
     */
    public void served(String endpoint, int status, long nanos) {
        refused(endpoint, status, nanos);
    }

    private LatencyHistogram endpoint(String endpoint) {
        LatencyHistogram times = endpoints.get(endpoint);
        if (times == null) {
            times = endpoints.computeIfAbsent(endpoint, first -> new LatencyHistogram(DURATIONS));
        }
        return times;
    }

    private ModelCounts counts(String model) {
        ModelCounts counts = models.get(model);
        if (counts != null) {
            return counts;
        }
        String label = models.size() < MAX_MODELS ? model : OVERFLOW;
        return models.computeIfAbsent(label, first -> new ModelCounts());
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> families = new ArrayList<>();
        families.add(counter("harborai_requests", "Calls by model and HTTP status.",
                (name, counts, points) -> counts.byStatus.forEach((status, count) -> points.accept(
                        Labels.of("model", name, "status", Integer.toString(status)), count))));
        families.add(counter("harborai_tokens",
                "Tokens as providers reported them; estimated_ where they reported none.", (name, counts, points) -> {
                    points.accept(Labels.of("kind", "prompt", "model", name), counts.promptTokens);
                    points.accept(Labels.of("kind", "completion", "model", name), counts.completionTokens);
                    points.accept(Labels.of("kind", "cached", "model", name), counts.cachedTokens);
                    points.accept(Labels.of("kind", "reasoning", "model", name), counts.reasoningTokens);
                    points.accept(Labels.of("kind", "estimated_prompt", "model", name), counts.estimatedPrompt);
                    points.accept(Labels.of("kind", "estimated_completion", "model", name), counts.estimatedCompletion);
                }));
        families.add(money("harborai_cost", "What calls cost; those without a price are not in it.",
                counts -> counts.cost));
        families.add(money("harborai_cost_saved", "What answers from the cache cost when they were made.",
                counts -> counts.saved));
        families.add(counter("harborai_unpriced_calls", "Calls whose cost nobody can tell: not free.",
                (name, counts, points) -> points.accept(Labels.of("model", name), counts.unpriced)));
        families.add(counter("harborai_usage_unreported", "Answers for which the provider sent no usage.",
                (name, counts, points) -> points.accept(Labels.of("model", name), counts.unreported)));
        families.add(counter("harborai_stream_chunks", "Events passed on in streams.",
                (name, counts, points) -> points.accept(Labels.of("model", name), counts.chunks)));
        families.add(counter("harborai_attempts", "Upstream attempts.",
                (name, counts, points) -> points.accept(Labels.of("model", name), counts.attempts)));
        families.add(byModel("harborai_request_duration_seconds", "From a request's first byte to its end.",
                counts -> counts.duration));
        families.add(byModel("harborai_time_to_first_token_seconds", "From the request to the first content.",
                counts -> counts.firstToken));
        families.add(byModel("harborai_time_between_tokens_seconds",
                "The mean gap between a stream's pieces of content, for each stream.", counts -> counts.between));
        families.add(HistogramSnapshot.builder().name("harborai_overhead_seconds")
                .help("Latency that HarborAI itself added.").dataPoint(overhead.snapshot(Labels.EMPTY)).build());
        families.addAll(endpointFamilies());
        return MetricSnapshots.of(families.toArray(MetricSnapshot[]::new));
    }

    private List<MetricSnapshot> endpointFamilies() {
        List<HistogramDataPointSnapshot> times = new ArrayList<>();
        List<CounterDataPointSnapshot> counts = new ArrayList<>();
        endpoints.forEach((endpoint, histogram) -> {
            Labels labels = Labels.of("endpoint", endpoint);
            times.add(histogram.snapshot(labels));
            counts.add(CounterDataPointSnapshot.builder().labels(labels).value((double) histogram.count()).build());
        });
        return List.of(
                new HistogramSnapshot(new MetricMetadata("response_time_seconds", "Requests' duration by endpoint."),
                        times),
                new CounterSnapshot(new MetricMetadata("request", "Requests by endpoint."), counts));
    }

    private interface Points {
        void of(String model, ModelCounts counts, BiConsumer<Labels, LongAdder> points);
    }

    private CounterSnapshot counter(String name, String help, Points points) {
        List<CounterDataPointSnapshot> found = new ArrayList<>();
        models.forEach((model, counts) -> points.of(model, counts, (labels, value) -> found
                .add(CounterDataPointSnapshot.builder().labels(labels).value((double) value.sum()).build())));
        return new CounterSnapshot(new MetricMetadata(name, help), found);
    }

    /** The sums are exact; only what is shown is rounded to a double. */
    private CounterSnapshot money(String name, String help, Function<ModelCounts, MoneyTotals> totals) {
        List<CounterDataPointSnapshot> found = new ArrayList<>();
        models.forEach((model, counts) -> totals.apply(counts).all().forEach(sum -> found
                .add(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("currency", sum.currency().getCurrencyCode(), "model", model))
                        .value(sum.amount().doubleValue()).build())));
        return new CounterSnapshot(new MetricMetadata(name, help), found);
    }

    private HistogramSnapshot byModel(String name, String help, Function<ModelCounts, LatencyHistogram> histogram) {
        List<HistogramDataPointSnapshot> found = new ArrayList<>();
        models.forEach((model, counts) -> {
            if (histogram.apply(counts).count() > 0) {
                found.add(histogram.apply(counts).snapshot(Labels.of("model", model)));
            }
        });
        return new HistogramSnapshot(new MetricMetadata(name, help), found);
    }
}
