package io.harborai.platform.storage;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jdbi.v3.core.JdbiException;

/**
 * Does a transaction again that collided with another one, after a random wait, so that the two do not collide again.
 * Safe to share between threads.
 */
final class Retries {
    /** The waits add up to about 3 s; whoever collides that often has a design to change, not a wait. */
    static final int MOST_ATTEMPTS = 20;
    private static final long FIRST_WAIT_NANOS = Duration.ofMillis(4).toNanos();
    private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(250).toNanos();

    private final RandomGenerator random;
    private final Pause pause;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void nanos(long nanos);
    }

    Retries(RandomGenerator random, Pause pause) {
        this.random = random;
        this.pause = pause;
    }

    /**
     * Does a transaction until it does not collide.
     *
     * @throws JdbiException what the last attempt threw
     */
    <T> T run(Supplier<T> transaction) {
        for (int attempt = 1;; attempt++) {
            try {
                return transaction.get();
            } catch (JdbiException e) {
                if (attempt == MOST_ATTEMPTS || !Failures.collided(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            long most = Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(attempt, 10));
            pause.nanos(random.nextLong(most) + 1);
        }
    }
}
