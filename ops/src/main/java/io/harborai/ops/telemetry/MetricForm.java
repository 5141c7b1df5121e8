package io.harborai.ops.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;

/**
 * What the metrics page shows, in OpenTelemetry's form: counters are monotonic sums since the start, gauges gauges, histograms
 * keep their buckets; a summary becomes two sums. Other kinds are left out. Immutable.
 *
 * @param startNanos when counting began, nanoseconds of UTC since 1970
 */
record MetricForm(Resource resource, InstrumentationScopeInfo scope, long startNanos) {
    private static final AggregationTemporality ALL_TIME = AggregationTemporality.CUMULATIVE;

    List<MetricData> of(MetricSnapshots all, long now) {
        List<MetricData> found = new ArrayList<>();
        for (MetricSnapshot each : all) {
            switch (each) {
                case CounterSnapshot counter -> found.add(sent(counter.getMetadata(), "", MetricDataType.DOUBLE_SUM,
                        sum(counter.getDataPoints().stream()
                                .map(point -> point(point.getLabels(), point.getValue(), now))
                                .toList())));
                case GaugeSnapshot gauge -> found.add(sent(gauge.getMetadata(), "", MetricDataType.DOUBLE_GAUGE,
                        GaugeData.createDoubleGaugeData(gauge.getDataPoints().stream()
                                .map(point -> point(point.getLabels(), point.getValue(), now)).toList())));
                case HistogramSnapshot histogram -> found.add(sent(histogram.getMetadata(), "",
                        MetricDataType.HISTOGRAM, HistogramData.create(ALL_TIME, histogram.getDataPoints().stream()
                                .flatMap(point -> buckets(point, now).stream()).toList())));
                case SummarySnapshot summary -> {
                    found.add(sent(summary.getMetadata(), "_count", MetricDataType.DOUBLE_SUM, sum(summary
                            .getDataPoints().stream()
                            .map(point -> point(point.getLabels(), (double) point.getCount(), now))
                            .toList())));
                    found.add(sent(summary.getMetadata(), "_sum", MetricDataType.DOUBLE_SUM, sum(summary.getDataPoints()
                            .stream().map(point -> point(point.getLabels(), point.getSum(), now)).toList())));
                }
                default -> {
                    // Names of versions and the like: they are in the resource.
                }
            }
        }
        return found;
    }

    private MetricData sent(MetricMetadata metadata, String suffix, MetricDataType type, Data<?> data) {
        String name = metadata.getPrometheusName() + suffix;
        String help = metadata.getHelp();
        return new SentMetric(resource, scope, name, help == null ? "" : help,
                name.contains("_seconds") ? "s" : name.contains("_bytes") ? "By" : "", type, data);
    }

    private static Data<?> sum(Collection<DoublePointData> points) {
        return SumData.createDoubleSumData(true, ALL_TIME, points);
    }

    private DoublePointData point(Labels labels, double value, long now) {
        return DoublePointData.create(startNanos, now, attributes(labels), value, List.of());
    }

    private Optional<HistogramPointData> buckets(HistogramDataPointSnapshot point, long now) {
        if (!point.hasClassicHistogramData()) {
            return Optional.empty();
        }
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        List<Double> bounds = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            if (i < buckets.size() - 1) {
                bounds.add(buckets.getUpperBound(i));
            }
            counts.add(buckets.getCount(i));
        }
        return Optional.of(HistogramPointData.create(startNanos, now, attributes(point.getLabels()), point.getSum(),
                false, 0, false, 0, bounds, counts));
    }

    private static Attributes attributes(Labels labels) {
        AttributesBuilder attributes = Attributes.builder();
        labels.forEach(label -> attributes.put(label.getName(), label.getValue()));
        return attributes.build();
    }
}
