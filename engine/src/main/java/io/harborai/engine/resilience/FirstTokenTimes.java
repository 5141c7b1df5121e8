package io.harborai.engine.resilience;

/**
 * The spread of a target's latest times, in buckets that grow by a fifth each, from 1 ms to about an hour. Older ones fade:
 * all counts are halved every thousand. Confined to one event loop.
 */
final class FirstTokenTimes {
    private static final double BASE_NANOS = 1e6;
    private static final double GROWTH = 1.2;
    private static final int BUCKETS = 84;
    private static final int FADE_AT = 1_000;

    private final int[] counts = new int[BUCKETS];
    private int total;

    void add(long nanos) {
        int bucket = nanos <= BASE_NANOS ? 0 : (int) (Math.log(nanos / BASE_NANOS) / Math.log(GROWTH)) + 1;
        counts[Math.min(BUCKETS - 1, bucket)]++;
        total++;
        if (total >= FADE_AT) {
            total = 0;
            for (int i = 0; i < BUCKETS; i++) {
                counts[i] /= 2;
                total += counts[i];
            }
        }
    }

    int count() {
        return total;
    }

    /** The upper bound of the bucket in which the quantile lies. */
    long quantileNanos(double quantile) {
        long rank = (long) Math.ceil(total * quantile);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return (long) (BASE_NANOS * Math.pow(GROWTH, i));
            }
        }
        return (long) (BASE_NANOS * Math.pow(GROWTH, BUCKETS));
    }
}
