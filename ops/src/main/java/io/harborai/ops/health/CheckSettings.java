package io.harborai.ops.health;

import java.time.Duration;

/**
 * How models are looked at.
 *
 * @param interval from one look at a provider to the next, 10 s to a day
 * @param timeout  longest wait for its answer, 100 ms to five minutes
 * @param slow     an answer that takes longer makes a model DEGRADED, 10 ms to five minutes
 * @param calls    whether a smallest call is made, which costs money, where a provider has no list of models
 */
public record CheckSettings(Duration interval, Duration timeout, Duration slow, boolean calls) {
    /** Every five minutes, for nothing. */
    public static final CheckSettings DEFAULT = new CheckSettings(Duration.ofSeconds(300), Duration.ofSeconds(30),
            Duration.ofSeconds(10), false);

    /** Checks the ranges. */
    public CheckSettings {
        within("interval", interval, Duration.ofSeconds(10), Duration.ofDays(1));
        within("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        within("slow", slow, Duration.ofMillis(10), Duration.ofMinutes(5));
    }

    private static void within(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " " + value + ": " + least + " to " + most);
        }
    }

    /** A model that does not work is looked at ten times as often, so that its return is seen soon. */
    Duration whileDown() {
        return interval.dividedBy(10).compareTo(Duration.ofSeconds(10)) < 0
                ? Duration.ofSeconds(10)
                : interval.dividedBy(10);
    }
}
