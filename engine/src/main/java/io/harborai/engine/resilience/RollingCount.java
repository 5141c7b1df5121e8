package io.harborai.engine.resilience;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** How often something happened within the last while, in buckets of time. Confined to one event loop. */
final class RollingCount {
    private static final int BUCKETS = 10;

    private final LongSupplier nanos;
    private final long bucketNanos;
    private final long[] counts = new long[BUCKETS];
    // Differences alone mean something: System.nanoTime() may pass the end of long.
    private final long origin;
    private long tick;
    private long sum;

    RollingCount(LongSupplier nanos, long windowNanos) {
        this.nanos = nanos;
        this.bucketNanos = Math.max(1, windowNanos / BUCKETS);
        this.origin = nanos.getAsLong();
    }

    void add(long amount) {
        advance();
        counts[(int) Math.floorMod(tick, (long) BUCKETS)] += amount;
        sum += amount;
    }

    long sum() {
        advance();
        return sum;
    }

    void clear() {
        Arrays.fill(counts, 0);
        sum = 0;
    }

    private void advance() {
        long now = (nanos.getAsLong() - origin) / bucketNanos;
        if (now - tick >= BUCKETS) {
            clear();
            tick = now;
        }
        while (tick < now) {
            tick++;
            int bucket = (int) Math.floorMod(tick, (long) BUCKETS);
            sum -= counts[bucket];
            counts[bucket] = 0;
        }
    }
}
