package io.harborai.platform.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** A histogram of durations with fixed buckets. Writing is two additions without a lock; reading sums up. Thread-safe. */
public final class LatencyHistogram {
    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();

    /**
     * A histogram.
     *
     * @param boundsSeconds upper bounds of the buckets, ascending; a bucket beyond the last is added
     */
    public LatencyHistogram(double... boundsSeconds) {
        boundsNanos = new long[boundsSeconds.length];
        buckets = new LongAdder[boundsSeconds.length + 1];
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
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(Math.max(0, nanos));
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
                .build();
    }
}
