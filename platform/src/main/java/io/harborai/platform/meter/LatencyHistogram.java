package io.harborai.platform.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations with fixed buckets, each with a call that fell into it lately. Writing is two additions without a
 * lock; reading sums up. Thread-safe.
 */
public final class LatencyHistogram {
    /** A bucket's example stays for so long: one a second is enough to look at, and costs nothing. */
    private static final long EXAMPLE_MS = 1_000;
    /** OpenMetrics allows 128 characters for an example's names and values together. */
    private static final int LONGEST_ID = 100;

    private record Example(double seconds, Trail trail, long atMillis) {}

    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();
    private final AtomicReferenceArray<@Nullable Example> examples;

    /**
     * A histogram.
     *
     * @param boundsSeconds upper bounds of the buckets, ascending; a bucket beyond the last is added
     */
    public LatencyHistogram(double... boundsSeconds) {
        boundsNanos = new long[boundsSeconds.length];
        buckets = new LongAdder[boundsSeconds.length + 1];
        examples = new AtomicReferenceArray<>(buckets.length);
        for (int i = 0; i < boundsSeconds.length; i++) {
            boundsNanos[i] = Math.round(boundsSeconds[i] * 1e9);
            if (i > 0 && boundsNanos[i] <= boundsNanos[i - 1]) {
                throw new IllegalArgumentException("bounds must ascend, but " + boundsSeconds[i] + " follows "
                        + boundsSeconds[i - 1]);
            }
        }
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** Counts one duration; a negative one counts as 0. */
    public void record(long nanos) {
        count(nanos);
    }

    /** The same with what leads to the call that took so long. */
    public void record(long nanos, Trail trail) {
        int bucket = count(nanos);
        long now = System.currentTimeMillis();
        Example last = examples.get(bucket);
        if (last == null || now - last.atMillis() >= EXAMPLE_MS) {
            examples.lazySet(bucket, new Example(Math.max(0, nanos) / 1e9, trail, now));
        }
    }

    private int count(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(Math.max(0, nanos));
        return bucket;
    }

    /** Durations counted so far. */
    public long count() {
        long count = 0;
        for (LongAdder bucket : buckets) {
            count += bucket.sum();
        }
        return count;
    }

    /** What is counted now, under these labels. */
    public HistogramDataPointSnapshot snapshot(Labels labels) {
        List<Double> upperBounds = new ArrayList<>();
        List<Number> counts = new ArrayList<>();
        for (int i = 0; i < buckets.length; i++) {
            upperBounds.add(i < boundsNanos.length ? boundsNanos[i] / 1e9 : Double.POSITIVE_INFINITY);
            counts.add(buckets[i].sum());
        }
        return HistogramDataPointSnapshot.builder().labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(upperBounds, counts)).sum(sumNanos.sum() / 1e9)
                .exemplars(examples()).build();
    }

    private Exemplars examples() {
        List<Exemplar> found = new ArrayList<>();
        for (int i = 0; i < examples.length(); i++) {
            Example example = examples.get(i);
            if (example != null && example.trail().requestId().length() <= LONGEST_ID) {
                found.add(exemplar(example));
            }
        }
        return Exemplars.of(found);
    }

    private static Exemplar exemplar(Example example) {
        Exemplar.Builder builder = Exemplar.builder().value(example.seconds()).timestampMillis(example.atMillis());
        Trail trail = example.trail();
        if (trail.traceId().isEmpty()) {
            return builder.labels(Labels.of("request_id", trail.requestId())).build();
        }
        builder.traceId(trail.traceId());
        if (!trail.spanId().isEmpty()) {
            builder.spanId(trail.spanId());
        }
        return builder.build();
    }
}
