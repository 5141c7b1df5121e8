package io.harborai.gateway.account;

import java.time.Duration;

/**
 * How long sessions last.
 *
 * @param idle     a session ends when it is not used for so long, one minute to a day
 * @param absolute it ends after this in any case, not shorter than idle, at most 30 days
 */
public record SessionSettings(Duration idle, Duration absolute) {
    /** Half an hour idle, twelve hours at most: a working day. */
    public static final SessionSettings DEFAULT = new SessionSettings(Duration.ofMinutes(30), Duration.ofHours(12));

    /** Checks the bounds. */
    public SessionSettings {
        if (idle.compareTo(Duration.ofMinutes(1)) < 0 || idle.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("idle " + idle + ": one minute to a day");
        }
        if (absolute.compareTo(idle) < 0 || absolute.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("absolute " + absolute + ": " + idle + " to 30 days");
        }
    }
}
