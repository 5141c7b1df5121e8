package io.harborai.engine.resilience;

import java.util.function.LongSupplier;

/**
 * Bounds the share of calls that are tries of calls that failed before, so that retries cannot finish off a target that is
 * down (as Finagle's RetryBudget does; M. Brooker, “Fixing retries with token buckets and circuit breakers”, 2022). A share of
 * the first tries of the last ten seconds, and a few beside, so that a quiet client may try again at all. Confined to one
 * event loop.
 */
public final class RetryBudget {
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Settings settings;
    private final RollingCount firsts;
    private final RollingCount retries;

    /**
     * The bounds.
     *
     * @param share     retries for each first try, 0 to 10
     * @param perSecond retries per second that are allowed beside, 0 or more; each event loop counts its own
     */
    public record Settings(double share, int perSecond) {
        /** One in five, and ten per second. */
        public static final Settings DEFAULT = new Settings(0.2, 10);

        public Settings {
            if (!(share >= 0 && share <= 10)) {
                throw new IllegalArgumentException("share is " + share + ", it must be 0 to 10");
            }
            if (perSecond < 0) {
                throw new IllegalArgumentException("perSecond is " + perSecond + ", it must be 0 or more");
            }
        }
    }

    /** A budget that has not been drawn on. */
    public RetryBudget(Settings settings, LongSupplier nanos) {
        this.settings = settings;
        this.firsts = new RollingCount(nanos, WINDOW_NANOS);
        this.retries = new RollingCount(nanos, WINDOW_NANOS);
    }

    /** A call is tried for the first time. */
    public void firstTry() {
        firsts.add(1);
    }

    /** Takes one retry from the budget, if there is one. */
    public boolean tryRetry() {
        double allowed = firsts.sum() * settings.share() + settings.perSecond() * (WINDOW_NANOS / 1e9);
        if (retries.sum() + 1 > allowed) {
            return false;
        }
        retries.add(1);
        return true;
    }
}
