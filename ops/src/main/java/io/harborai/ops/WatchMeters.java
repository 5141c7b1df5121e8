package io.harborai.ops;

import java.util.ArrayList;
import java.util.List;

import io.harborai.ops.alert.Alert;
import io.harborai.ops.alert.Alerts;
import io.harborai.ops.health.ModelHealth;
import io.harborai.ops.health.ModelReport;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.metric.Readings;
import io.harborai.ops.monitor.Monitor;
import io.harborai.ops.notify.ChannelStatus;
import io.harborai.ops.notify.Notifier;
import io.harborai.platform.health.HealthStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What watches, on the metrics page. Labels are names from the configuration; of models there are at most 1000. */
final class WatchMeters implements MultiCollector {
    private static final int MOST_MODELS = 1_000;

    private final Monitor monitor;
    private final ModelHealth models;
    private final Alerts alerts;
    private final Notifier notifier;

    WatchMeters(Monitor monitor, ModelHealth models, Alerts alerts, Notifier notifier) {
        this.monitor = monitor;
        this.models = models;
        this.alerts = alerts;
        this.notifier = notifier;
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> families = new ArrayList<>();
        Readings latest = monitor.latest();
        machine(families, latest, Metrics.CPU, "harborai_machine_cpu_percent", "CPU in use.");
        machine(families, latest, Metrics.MEMORY, "harborai_machine_memory_percent", "Memory that is not available.");
        machine(families, latest, Metrics.DISK, "harborai_machine_disk_percent",
                "The data directory's file system in use.");
        machine(families, latest, Metrics.LOAD, "harborai_machine_load_1m", "Load average of one minute.");
        machine(families, latest, Metrics.SOCKETS, "harborai_machine_tcp_sockets", "TCP connections in use.");
        machine(families, latest, Metrics.POOL, "harborai_pool_percent",
                "Connections to providers that carry a call, of those allowed.");
        families.add(models());
        families.add(firing());
        notices(families);
        return MetricSnapshots.of(families.toArray(MetricSnapshot[]::new));
    }

    private static void machine(List<MetricSnapshot> families, Readings latest, String metric, String name,
            String help) {
        latest.value(metric).ifPresent(value -> families.add(new GaugeSnapshot(new MetricMetadata(name, help),
                List.of(gauge(Labels.EMPTY, value)))));
    }

    private MetricSnapshot models() {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (ModelReport each : models.reports()) {
            if (points.size() < MOST_MODELS && each.status() != HealthStatus.UNKNOWN) {
                points.add(gauge(Labels.of("kind", each.kind().word(), "model", each.model(), "provider",
                        each.provider()), each.status() == HealthStatus.UNHEALTHY ? 0 : 1));
            }
        }
        return new GaugeSnapshot(new MetricMetadata("harborai_model_up", "1 when a model works, else 0."), points);
    }

    private MetricSnapshot firing() {
        List<String> active = alerts.active().stream().map(Alert::rule).toList();
        return new GaugeSnapshot(new MetricMetadata("harborai_alert_firing", "1 while a rule's alert fires, else 0."),
                alerts.rules().stream()
                        .map(rule -> gauge(Labels.of("rule", rule.name(), "severity", rule.severity().word()),
                                active.contains(rule.name()) ? 1 : 0))
                        .toList());
    }

    private void notices(List<MetricSnapshot> families) {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        for (ChannelStatus each : notifier.status()) {
            points.add(count(Labels.of("channel", each.name(), "outcome", "sent"), each.sent()));
            points.add(count(Labels.of("channel", each.name(), "outcome", "failed"), each.failed()));
            points.add(count(Labels.of("channel", each.name(), "outcome", "retried"), each.retried()));
        }
        families.add(
                new CounterSnapshot(new MetricMetadata("harborai_notices", "Letters to people, by what came of them."),
                        points));
    }

    private static GaugeDataPointSnapshot gauge(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static CounterDataPointSnapshot count(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
