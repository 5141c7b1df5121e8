package io.harborai.gateway.ledger;

import java.util.concurrent.TimeUnit;

/**
 * How fast entries come. When many do, the writer lets them gather before it writes again: one write and one wake-up of each
 * event loop then serve several calls. When few do, nobody waits. Confined to the writer's thread.
 */
final class Pace {
    /** From so many a second on, the next entry is nearer than the wait is long. */
    private static final long MANY_PER_SECOND = 3_000;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private long periodStart;
    private long entries;
    private boolean high;

    /** @param now nanoseconds of {@link System#nanoTime()} */
    Pace(long now) {
        periodStart = now;
    }

    /**
     * Counts entries that were written.
     *
     * @param count how many
     * @param now nanoseconds of {@link System#nanoTime()}
     * @return whether many came in the last whole period of at least 10 ms
     */
    boolean isHighAfter(int count, long now) {
        entries += count;
        long elapsed = now - periodStart;
        if (elapsed >= PERIOD_NANOS) {
            high = entries * TimeUnit.SECONDS.toNanos(1) / elapsed >= MANY_PER_SECOND;
            periodStart = now;
            entries = 0;
        }
        return high;
    }
}
