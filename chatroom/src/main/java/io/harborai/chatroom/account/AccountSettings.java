package io.harborai.chatroom.account;

import java.time.Duration;

/**
 * The bounds of accounts.
 *
 * @param registration whether people may make accounts themselves
 * @param session      how long a session lasts, 1 minute to 1 year
 * @param idle         after how long without use a session ends, 1 minute to 1 year
 * @param tokens       most sessions and personal tokens of one account, 1 to 1000
 */
public record AccountSettings(boolean registration, Duration session, Duration idle, int tokens) {
    private static final Duration YEAR = Duration.ofDays(366);
    /** What is used when nothing is said. */
    public static final AccountSettings DEFAULT = new AccountSettings(true, Duration.ofDays(30), Duration.ofDays(7),
            20);

    /** Checks the ranges. */
    public AccountSettings {
        checked("session", session);
        checked("idle", idle);
        if (tokens < 1 || tokens > 1000) {
            throw new IllegalArgumentException("tokens is " + tokens + ", it must be 1 to 1000");
        }
    }

    private static void checked(String name, Duration value) {
        if (value.compareTo(Duration.ofMinutes(1)) < 0 || value.compareTo(YEAR) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be 1 minute to 1 year");
        }
    }
}
