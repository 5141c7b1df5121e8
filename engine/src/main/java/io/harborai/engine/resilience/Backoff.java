package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a call is sent again: exponential with full jitter, because clients that failed together would
 * otherwise come back together (M. Brooker, “Exponential Backoff And Jitter”, AWS Architecture Blog, 2015). A provider's own
 * wish is the lower bound.
 */
public final class Backoff {
    /** First wait, before jitter. */
    static final long BASE_MS = 250;
    /** Longest wait of our own making. */
    static final long CAP_MS = 5_000;
    /** A provider that asks for more than this is not waited for: the caller is told instead. */
    public static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(20);

    private Backoff() {
    }

    /**
     * The wait before retry number {@code retry} (1 for the first).
     *
     * @param retryAfter what the provider asked for
     * @return milliseconds, or empty when the provider asks for longer than {@link #LONGEST_RETRY_AFTER}
     */
    public static Optional<Long> delayMs(int retry, Optional<Duration> retryAfter, RandomGenerator random) {
        if (retryAfter.isPresent() && retryAfter.get().compareTo(LONGEST_RETRY_AFTER) > 0) {
            return Optional.empty();
        }
        long ceiling = Math.min(CAP_MS, BASE_MS << Math.min(retry - 1, 10));
        long jittered = 1 + random.nextLong(ceiling);
        return Optional.of(retryAfter.map(Duration::toMillis).orElse(0L) + jittered);
    }
}
