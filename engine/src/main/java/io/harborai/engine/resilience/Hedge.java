package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * When a second try may start beside one that is unusually slow to begin its answer (J. Dean and L. Barroso, “The Tail at
 * Scale”, CACM 2013): after the time within which 95 of 100 answers of this target begin, and for a small share of calls
 * alone. Confined to one event loop.
 */
public final class Hedge {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final double QUANTILE = 0.95;
    /** Fewer answers than this say nothing of the slowest twentieth. */
    private static final int LEAST_SAMPLES = 20;

    private final Settings settings;
    private final FirstTokenTimes times = new FirstTokenTimes();
    private final RollingCount calls;
    private final RollingCount hedges;

    /**
     * The bounds.
     *
     * @param delay zero to learn it from the target's answers, else after how long
     * @param share hedged calls for each call, 0 (never) to 1
     */
    public record Settings(Duration delay, double share) {
        /** No call is hedged: it costs money. */
        public static final Settings OFF = new Settings(Duration.ZERO, 0);
        /** Beside the slowest twentieth, by what was learned. */
        public static final Settings ON = new Settings(Duration.ZERO, 0.05);

        public Settings {
            if (delay.isNegative() || !(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("delay " + delay + " must not be negative, share " + share
                        + " must be 0 to 1");
            }
        }
    }

    /** A hedge that has learned nothing yet. */
    public Hedge(Settings settings, LongSupplier nanos) {
        this.settings = settings;
        this.calls = new RollingCount(nanos, WINDOW_NANOS);
        this.hedges = new RollingCount(nanos, WINDOW_NANOS);
    }

    /** How long a call that begins now should wait for its first token before it is hedged; empty for never. */
    public OptionalLong delayNanos() {
        if (settings.share() == 0) {
            return OptionalLong.empty();
        }
        calls.add(1);
        if (!settings.delay().isZero()) {
            return OptionalLong.of(settings.delay().toNanos());
        }
        return times.count() < LEAST_SAMPLES ? OptionalLong.empty() : OptionalLong.of(times.quantileNanos(QUANTILE));
    }

    /** Takes one hedged call from the budget, if there is one. */
    public boolean tryHedge() {
        // One in ten seconds is allowed always, or a quiet client would never hedge.
        if (hedges.sum() + 1 > Math.max(1, calls.sum() * settings.share())) {
            return false;
        }
        hedges.add(1);
        return true;
    }

    /** An answer began after so long. */
    public void observed(long firstTokenNanos) {
        if (settings.share() > 0 && settings.delay().isZero()) {
            times.add(firstTokenNanos);
        }
    }
}
