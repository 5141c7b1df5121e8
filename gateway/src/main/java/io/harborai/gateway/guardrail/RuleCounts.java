package io.harborai.gateway.guardrail;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What each rule did. Shared by all event loops: adders, and a map that grows with the rules alone. */
public final class RuleCounts implements MultiCollector {
    /** What a rule can do. */
    enum Outcome {
        BLOCKED, MASKED, WARNED, UNCHECKED
    }

    private record Count(String rule, Outcome outcome) {}

    private final Map<Count, LongAdder> counts = new ConcurrentHashMap<>();

    void add(Rule rule, Outcome outcome) {
        counts.computeIfAbsent(new Count(rule.name(), outcome), first -> new LongAdder()).increment();
    }

    long of(String rule, Outcome outcome) {
        LongAdder adder = counts.get(new Count(rule, outcome));
        return adder == null ? 0 : adder.sum();
    }

    @Override
    public MetricSnapshots collect() {
        CounterSnapshot.Builder all = CounterSnapshot.builder().name("harborai_guardrail_actions")
                .help("What guardrails did: finds masked, calls blocked, texts warned of, texts that could not be checked.");
        counts.forEach((count, adder) -> all.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("rule", count.rule, "outcome", count.outcome.name().toLowerCase(Locale.ROOT)))
                .value((double) adder.sum()).build()));
        return MetricSnapshots.of(all.build());
    }
}
