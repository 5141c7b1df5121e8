package io.harborai.engine.stats;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Latencies over a sliding minute: written by one thread, its event loop, and read by any. A minute is six slices of ten
 * seconds and the one under way, each a histogram of {@link LatencyBuckets}; a slice is emptied when its turn comes again.
 *
 * <p>The writer uses ordered stores and no locked instruction. A reader may miss calls that are being recorded, and leaves
 * out a slice that is emptied under its eyes, which it sees by the slice's number before and after (a sequence lock with one
 * writer; H. Boehm, “Can Seqlocks Get Along with Programming Language Memory Models?”, MSPC 2012). Takes about 27 KB.
 */
public final class LatencyRecorder {
    static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final int WHOLE_SLICES = 6;

    private final LongSupplier nanos;
    private final long startNanos;
    private final Slice[] slices = new Slice[WHOLE_SLICES + 1];
    private final AtomicLong total = new AtomicLong();

    /** A recorder; {@code nanos} is a monotonic clock in nanoseconds, the same for all that are summarized together. */
    public LatencyRecorder(LongSupplier nanos) {
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        for (int i = 0; i < slices.length; i++) {
            slices[i] = new Slice();
        }
    }

    /**
     * Records one call that is over. Must be called by one thread only.
     *
     * @param tookNanos how long it took; negative counts as 0
     * @param failed    whether it failed
     */
    public void record(long tookNanos, boolean failed) {
        long number = number(nanos.getAsLong());
        Slice slice = slices[(int) (number % slices.length)];
        if (slice.number.getPlain() != number) {
            slice.restart(number);
        }
        slice.add(Math.max(0, tookNanos), failed);
        total.lazySet(total.getPlain() + 1);
    }

    private long number(long now) {
        return Math.max(0, now - startNanos) / SLICE_NANOS;
    }

    /** Calls since the recorder was made. */
    public long total() {
        return total.get();
    }

    /** The last minute of this recorder alone. */
    public LatencySummary summary() {
        return summarize(List.of(this));
    }

    /** The last minute of several recorders, one per event loop, as if they were one. Any thread. */
    public static LatencySummary summarize(Collection<LatencyRecorder> recorders) {
        Sum sum = new Sum();
        long longest = 0;
        for (LatencyRecorder recorder : recorders) {
            longest = Math.max(longest, recorder.addTo(sum));
        }
        return sum.summary(longest);
    }

    /** Adds what this has; returns the nanoseconds it looked at. */
    private long addTo(Sum sum) {
        long age = Math.max(0, nanos.getAsLong() - startNanos);
        long current = age / SLICE_NANOS;
        long first = Math.max(0, current - WHOLE_SLICES);
        for (Slice slice : slices) {
            slice.addTo(sum, first, current);
        }
        return age - first * SLICE_NANOS;
    }

    /** Ten seconds. The number tells which ones; -1 while it is emptied. */
    private static final class Slice {
        private static final long EMPTYING = -1;

        private final AtomicLong number = new AtomicLong(EMPTYING);
        private final AtomicIntegerArray counts = new AtomicIntegerArray(LatencyBuckets.COUNT);
        private final AtomicLong sumNanos = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();

        void restart(long next) {
            // A full fence each, once in ten seconds: nobody may see emptied counts under the old number.
            number.set(EMPTYING);
            for (int i = 0; i < counts.length(); i++) {
                counts.set(i, 0);
            }
            sumNanos.set(0);
            failed.set(0);
            number.set(next);
        }

        void add(long tookNanos, boolean failing) {
            int bucket = LatencyBuckets.of(tookNanos);
            counts.lazySet(bucket, counts.getPlain(bucket) + 1);
            sumNanos.lazySet(sumNanos.getPlain() + tookNanos);
            if (failing) {
                failed.lazySet(failed.getPlain() + 1);
            }
        }

        void addTo(Sum sum, long first, long last) {
            long seen = number.get();
            if (seen < first || seen > last) {
                return;
            }
            int[] copied = new int[LatencyBuckets.COUNT];
            for (int i = 0; i < copied.length; i++) {
                copied[i] = counts.get(i);
            }
            long copiedNanos = sumNanos.get();
            long copiedFailed = failed.get();
            if (number.get() == seen) {
                sum.add(copied, copiedNanos, copiedFailed);
            }
        }
    }

    /** Slices put together. */
    private static final class Sum {
        private final long[] counts = new long[LatencyBuckets.COUNT];
        private long count;
        private long nanos;
        private long failed;

        void add(int[] more, long moreNanos, long moreFailed) {
            for (int i = 0; i < more.length; i++) {
                counts[i] += more[i];
                count += more[i];
            }
            nanos += moreNanos;
            failed += moreFailed;
        }

        LatencySummary summary(long lookedAtNanos) {
            if (count == 0) {
                return LatencySummary.NONE;
            }
            // Less than a second would make a rate of nothing.
            double seconds = Math.max(1, lookedAtNanos / 1e9);
            return new LatencySummary(count, Math.min(failed, count), nanos / count, percentile(50), percentile(95),
                    percentile(99), count / seconds);
        }

        /** The smallest bucket with at least {@code percent} of all values at or below it (nearest rank). */
        private long percentile(int percent) {
            long rank = (count * percent + 99) / 100;
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen >= rank) {
                    return LatencyBuckets.middle(i);
                }
            }
            throw new IllegalStateException("rank " + rank + " of " + count + " lies outside all buckets");
        }
    }
}
