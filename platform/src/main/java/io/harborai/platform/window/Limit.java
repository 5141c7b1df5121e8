package io.harborai.platform.window;

import java.time.Duration;

/**
 * A bound on what one scope may use. Its key names the counter: limits of the same key share it, so a key must tell
 * scope, unit and window, as in {@code key:7f3a:requests:minute}.
 */
public sealed interface Limit {
    /** Longest key, in characters. */
    int MAX_KEY_LENGTH = 256;

    /** Largest bound; sums stay exact in the arithmetic of Redis scripts, which is that of doubles. */
    long MAX_AMOUNT = 1L << 50;

    /** The counter's name, 1 to {@value #MAX_KEY_LENGTH} characters. */
    String key();

    /** The most that is allowed, at least 1. */
    long max();

    /** What a rate counts. */
    enum Unit {
        /** Each call is one. */
        REQUESTS,
        /** Each call reserves its estimate and settles what it used. */
        TOKENS
    }

    /**
     * So much within any stretch of time as long as the window.
     *
     * @param key the counter's name
     * @param unit what is counted
     * @param max the most within a window, 1 to {@link #MAX_AMOUNT}
     * @param window its length, 1 s to 31 days
     */
    record Rate(String key, Unit unit, long max, Duration window) implements Limit {
        private static final Duration SHORTEST = Duration.ofSeconds(1);
        private static final Duration LONGEST = Duration.ofDays(31);

        /** Checks the ranges. */
        public Rate {
            check(key, max);
            if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("A window is 1 s to 31 days long, not " + window);
            }
        }

        /** The window's length in microseconds. */
        public long windowMicros() {
            return window.getSeconds() * 1_000_000 + window.getNano() / 1000;
        }
    }

    /**
     * So many calls at once.
     *
     * @param key the counter's name
     * @param max the most, 1 to {@link #MAX_AMOUNT}
     */
    record Concurrent(String key, long max) implements Limit {
        /** Checks the ranges. */
        public Concurrent {
            check(key, max);
        }
    }

    private static void check(String key, long max) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "A limit's key has 1 to " + MAX_KEY_LENGTH + " characters, not " + key.length());
        }
        if (max < 1 || max > MAX_AMOUNT) {
            throw new IllegalArgumentException("Limit " + key + " is 1 to 2^50, not " + max);
        }
    }

    /** What a call takes from this limit: its tokens from one in tokens, else one. */
    default long amount(long tokens) {
        return this instanceof Rate rate && rate.unit() == Unit.TOKENS ? tokens : 1;
    }
}
