package io.harborai.gateway.batch;

import java.time.Duration;

/**
 * Bounds of the work on batches.
 *
 * @param window     after so long a batch expires, 1 s to 7 days
 * @param batches    worked on at a time by one node, 1 to 100
 * @param calls      lines of all batches under way at a time on one node, 1 to 1,000
 * @param lines      most lines of a batch, 1 to 1,000,000
 * @param lineBytes  longest line, 1 KB to 64 MB
 * @param open       batches of an owner that are not over yet, 1 to 10,000
 * @param attempts   how often a line is sent when the server is overloaded or cannot be reached; a rate limit is waited out
 *                   without counting
 * @param poll       how often a node looks for work, 10 ms to 1 min
 * @param lease      so long after a node's last sign of life another one takes its batches, at least three polls
 */
public record BatchSettings(Duration window, int batches, int calls, int lines, int lineBytes, int open, int attempts,
        Duration poll, Duration lease) {
    /** A day, as OpenAI gives; 50,000 lines, as OpenAI takes. */
    public static final BatchSettings DEFAULT = new BatchSettings(Duration.ofHours(24), 4, 16, 50_000, 8 << 20, 100, 5,
            Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public BatchSettings {
        within("window", window, Duration.ofSeconds(1), Duration.ofDays(7));
        within("poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
        within("lease", lease, poll.multipliedBy(3), Duration.ofHours(1));
        within("batches", batches, 1, 100);
        within("calls", calls, 1, 1_000);
        within("lines", lines, 1, 1_000_000);
        within("lineBytes", lineBytes, 1 << 10, 64 << 20);
        within("open", open, 1, 10_000);
        within("attempts", attempts, 1, 100);
    }

    private static void within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + min + " to " + max);
        }
    }

    private static void within(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + min + " to " + max);
        }
    }
}
