package io.harborai.engine.routing;

import java.util.function.LongSupplier;

/**
 * The tokens of the last minute, give or take five seconds. Written on one event loop, read from any thread: a reader on
 * another thread may see a figure that is one write old.
 */
public final class TokenRate {
    private static final int BUCKETS = 12;
    private static final long BUCKET_NANOS = 5_000_000_000L;

    private final LongSupplier nanos;
    private final long[] counts = new long[BUCKETS];
    private final long epoch;
    private long bucket;
    private volatile long sum;
    private volatile long until;

    /** Nothing was used yet. */
    public TokenRate(LongSupplier nanos) {
        this.nanos = nanos;
        this.epoch = nanos.getAsLong();
    }

    /** So many tokens were used, 0 or more. */
    public void add(long tokens) {
        long now = nanos.getAsLong() - epoch;
        forget(now / BUCKET_NANOS);
        counts[(int) (bucket % BUCKETS)] += tokens;
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        until = now + BUCKETS * BUCKET_NANOS;
        sum = total;
    }

    private void forget(long current) {
        long first = Math.max(bucket + 1, current - BUCKETS + 1);
        for (long old = first; old <= current; old++) {
            counts[(int) (old % BUCKETS)] = 0;
        }
        bucket = current;
    }

    /** Tokens of the last minute. Falls to nothing a minute after the last use, and in steps with each use before. */
    public double perMinute() {
        return nanos.getAsLong() - epoch < until ? sum : 0;
    }
}
