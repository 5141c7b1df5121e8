package io.harborai.platform.job;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A job's name and bounds.
 *
 * @param name lower-case words with dashes, at most 64 characters, such as {@code ledger-rollup}
 * @param deadline a run is interrupted after this, a millisecond to a day
 */
public record JobSettings(String name, Duration deadline) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /** Checks both. */
    public JobSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the job's name " + name + " must match " + NAME);
        }
        within("deadline", deadline, Duration.ofMillis(1), Duration.ofDays(1));
    }

    static void within(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " " + value + ": " + least + " to " + most);
        }
    }
}
