package io.harborai.platform.window;

import java.time.Duration;

/**
 * How far a limit is used after an answer.
 *
 * @param limit the limit
 * @param max the most that was allowed: the limit's own, or this node's share of it when Redis does not answer
 * @param used what is counted now; may be above {@code max} when calls used more than they had reserved
 * @param resetMicros microseconds until nothing is counted any more, if nothing is added; 0 for a limit on calls at once
 */
public record Level(Limit limit, long max, long used, long resetMicros) {
    /** What is left, at least 0. */
    public long remaining() {
        return Math.max(0, max - used);
    }

    /** Time until nothing is counted any more, if nothing is added. */
    public Duration reset() {
        return Duration.ofNanos(resetMicros * 1000);
    }
}
