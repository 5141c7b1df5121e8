package io.harborai.engine.lifecycle;

import java.time.Duration;

/**
 * How parts are watched.
 *
 * @param checkEvery   time between two looks at all parts, at least 1 ms
 * @param firstBackoff wait before the first restart of a broken part, at least 1 ms; it doubles with each that does not help
 * @param maxBackoff   longest such wait, at least {@code firstBackoff}
 * @param maxAttempts  restarts that do not help after which a part is given up, at least 0
 */
public record RecoverySettings(Duration checkEvery, Duration firstBackoff, Duration maxBackoff, int maxAttempts) {
    private static final Duration LEAST = Duration.ofMillis(1);
    /** A look every 30 s; five restarts, from 1 s to 60 s apart. */
    public static final RecoverySettings DEFAULT = new RecoverySettings(Duration.ofSeconds(30), Duration.ofSeconds(1),
            Duration.ofSeconds(60), 5);

    public RecoverySettings {
        if (checkEvery.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("checkEvery is " + checkEvery + ", it must be at least " + LEAST);
        }
        if (firstBackoff.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("firstBackoff is " + firstBackoff + ", it must be at least " + LEAST);
        }
        if (maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "maxBackoff is " + maxBackoff + ", it must be at least firstBackoff, " + firstBackoff);
        }
        if (maxAttempts < 0) {
            throw new IllegalArgumentException("maxAttempts is " + maxAttempts + ", it must be at least 0");
        }
    }

    /** The wait before restart number {@code attempt} (1 for the first). */
    Duration backoff(int attempt) {
        int doublings = Math.min(attempt - 1, 20);
        Duration wait = firstBackoff.multipliedBy(1L << doublings);
        return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
    }
}
