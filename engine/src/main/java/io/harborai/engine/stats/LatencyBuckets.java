package io.harborai.engine.stats;

/**
 * The log-linear scale of latencies: each power of two is cut into 32 equal buckets, so a value is known within 1/32 of
 * itself (the layout of G. Tene's HdrHistogram with 5 bits, hdrhistogram.org). The unit is 256 ns, the scale ends above
 * 73 minutes, beyond any total time-out; longer values count as the last bucket.
 */
final class LatencyBuckets {
    private static final int SUB_BITS = 5;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int UNIT_SHIFT = 8;
    /** Powers of two above the linear start. */
    private static final int POWERS = 29;
    static final int COUNT = (POWERS + 1) * SUBS;

    private LatencyBuckets() {
    }

    /** The bucket of a value in nanoseconds. */
    static int of(long nanos) {
        long units = Math.max(0, nanos) >>> UNIT_SHIFT;
        if (units < SUBS) {
            return (int) units;
        }
        int shift = 63 - Long.numberOfLeadingZeros(units) - SUB_BITS;
        int index = (shift + 1) * SUBS + (int) (units >>> shift) - SUBS;
        return Math.min(index, COUNT - 1);
    }

    /** The value that stands for a bucket: its middle, in nanoseconds. */
    static long middle(int bucket) {
        int power = bucket / SUBS;
        int sub = bucket % SUBS;
        if (power == 0) {
            return ((long) sub << UNIT_SHIFT) + (1L << (UNIT_SHIFT - 1));
        }
        int shift = power - 1;
        long low = (long) (sub + SUBS) << shift;
        return (low << UNIT_SHIFT) + (1L << (shift + UNIT_SHIFT - 1));
    }
}
