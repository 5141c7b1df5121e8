package io.harborai.gateway.meter;

import java.util.function.Supplier;

import io.harborai.engine.stats.MirrorCounters;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Shows what became of the copies of calls that went to mirrors. Thread-safe. */
public final class MirrorMeters implements MultiCollector {
    private final Supplier<MirrorCounters.Snapshot> counts;

    /** Shows these counts, asked for at each scrape. */
    public MirrorMeters(Supplier<MirrorCounters.Snapshot> counts) {
        this.counts = counts;
    }

    @Override
    public MetricSnapshots collect() {
        MirrorCounters.Snapshot now = counts.get();
        return MetricSnapshots
                .of(CounterSnapshot.builder().name("harborai_mirror_copies").help("Copies of calls for mirrors.")
                        .dataPoint(point("answered", now.answered())).dataPoint(point("failed", now.failed()))
                        .dataPoint(point("dropped", now.dropped())).build());
    }

    private static CounterDataPointSnapshot point(String outcome, long value) {
        return CounterDataPointSnapshot.builder().labels(Labels.of("outcome", outcome)).value((double) value)
                .build();
    }
}
