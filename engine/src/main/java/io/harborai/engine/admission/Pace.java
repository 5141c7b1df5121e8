package io.harborai.engine.admission;

import java.time.Duration;

/**
 * How fast a queue drains, as a moving mean (of weight 1/8, as RFC 6298 smooths round-trip times) of the time between two calls
 * that left it without its being empty in between. Confined to its event loop.
 */
final class Pace {
    /** A shorter wait is not worth telling. */
    static final Duration SHORTEST = Duration.ofMillis(100);
    /** After a longer wait nothing known now is true any more. */
    static final Duration LONGEST = Duration.ofSeconds(30);
    /** What is told while nothing is known. */
    static final Duration UNKNOWN = Duration.ofSeconds(1);

    private double meanNanos = -1;
    private boolean running;
    private long lastNanos;

    /** A call has left; {@code more} when others still wait. */
    void left(long now, boolean more) {
        if (running) {
            long gap = now - lastNanos;
            meanNanos = meanNanos < 0 ? gap : meanNanos + (gap - meanNanos) / 8;
        }
        running = more;
        lastNanos = now;
    }

    /** In how long so many calls will have left. */
    Duration timeFor(int calls) {
        if (meanNanos < 0) {
            return UNKNOWN;
        }
        long nanos = (long) (meanNanos * calls);
        return Duration.ofNanos(Math.max(SHORTEST.toNanos(), Math.min(LONGEST.toNanos(), nanos)));
    }
}
