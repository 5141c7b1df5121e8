package io.harborai.function;

import java.time.Duration;

/**
 * The figures of a monitored function since its client was made.
 *
 * @param calls  calls that are over
 * @param errors those that ended in an exception
 * @param total  the time that all took together
 * @param max    the longest
 */
public record FunctionStats(long calls, long errors, Duration total, Duration max) {
    /** The mean time of a call; zero when there was none. */
    public Duration mean() {
        return calls == 0 ? Duration.ZERO : total.dividedBy(calls);
    }

    /** The share of calls that ended in an exception, 0 to 1. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }
}
