package io.harborai.gateway.meter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Families of one scrape, gathered point by point. Not thread-safe. */
final class Families {
    private final Map<String, Gathered> gathered = new LinkedHashMap<>();

    private record Gathered(MetricMetadata about, List<CounterDataPointSnapshot> counts,
            List<GaugeDataPointSnapshot> values) {
        MetricSnapshot family() {
            return counts.isEmpty() ? new GaugeSnapshot(about, values) : new CounterSnapshot(about, counts);
        }
    }

    /** A count since the start; {@code name} without {@code _total}. */
    void count(String name, String help, Labels labels, long value) {
        family(name, help).counts()
                .add(CounterDataPointSnapshot.builder().labels(labels).value((double) value).build());
    }

    /** A value of now. */
    void value(String name, String help, Labels labels, Number value) {
        family(name, help).values()
                .add(GaugeDataPointSnapshot.builder().labels(labels).value(value.doubleValue()).build());
    }

    private Gathered family(String name, String help) {
        return gathered.computeIfAbsent(name,
                first -> new Gathered(new MetricMetadata(name, help), new ArrayList<>(), new ArrayList<>()));
    }

    MetricSnapshots all() {
        return MetricSnapshots.of(gathered.values().stream().map(Gathered::family).toArray(MetricSnapshot[]::new));
    }
}
