package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop knows of one target: whether calls may go there, how many at a time, how quick it is. Confined to its
 * loop but for the figures.
 */
public final class TargetHealth {
    /** How fast an old latency fades, in seconds; as in Finagle's peak EWMA. */
    private static final double FADE_SECONDS = 10;

    private final LongSupplier nanos;
    private final @Nullable RetryBudget retries;
    private final @Nullable Breaker breaker;
    private final @Nullable AdaptiveLimit limit;
    private final Hedge hedge;
    private volatile double latencyNanos;
    private long latencyAt;
    private volatile int inFlight;
    private volatile @Nullable FailureKind lastFailure;
    private volatile long answered;
    private volatile long faults;
    private volatile long answeredNanos;

    /** The health of a target that nothing is known of. */
    public TargetHealth(ResilienceSettings settings, LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.retries = settings.retries() == null ? null : new RetryBudget(settings.retries(), nanos);
        this.breaker = settings.breaker() == null ? null : new Breaker(settings.breaker(), nanos, random);
        this.limit = settings.limit() == null ? null : new AdaptiveLimit(settings.limit(), nanos);
        this.hedge = new Hedge(settings.hedge(), nanos);
    }

    /** A call is about to be tried here for the first time. */
    public void firstTry() {
        if (retries != null) {
            retries.firstTry();
        }
    }

    /** Whether a retry is within the budget; takes it if so. */
    public boolean tryRetry() {
        return retries == null || retries.tryRetry();
    }

    /** Whether there is room for one more call; takes it if so. */
    public boolean tryRoom() {
        return limit == null || limit.tryAcquire();
    }

    /** Gives room back that was not used. */
    public void giveRoomBack() {
        if (limit != null) {
            limit.release(Measure.FIRST_TOKEN, 0, Outcome.IGNORED);
        }
    }

    /** Whether the breaker lets a call through; one that has got through must be settled by one of the methods below. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    public boolean tryEnter() {
        if (breaker != null && !breaker.tryEnter()) {
            return false;
        }
        inFlight++;
        return true;
    }

    /** How long the breaker keeps calls away, zero when it does not. */
    public Duration closedFor() {
        return breaker == null ? Duration.ZERO : Duration.ofNanos(breaker.openForNanos());
    }

    /**
     * The call was answered.
     *
     * @param measure     what the sample is the time of
     * @param sampleNanos a latency that does not depend on the length of the answer; 0 or less for none
     * @param latency     time to the first token, or to the whole answer, nanoseconds
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    public void succeeded(Measure measure, long sampleNanos, long latency) {
        leave(measure, sampleNanos, Outcome.SUCCESS);
        answered++;
        answeredNanos += latency;
        if (breaker != null) {
            breaker.succeeded();
        }
        hedge.observed(latency);
        observe(latency);
    }

    /** The call failed; {@code retryAfter} is what the target asked for. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    public void failed(FailureKind kind, @Nullable Duration retryAfter) {
        if (Breaker.countsAgainstTarget(kind)) {
            faults++;
        }
        boolean busy = kind == FailureKind.TIMEOUT || kind == FailureKind.OVERLOADED
                || kind == FailureKind.RATE_LIMIT;
        leave(Measure.FIRST_TOKEN, 0, busy ? Outcome.DROPPED : Outcome.IGNORED);
        if (breaker == null) {
            return;
        }
        if (Breaker.countsAgainstTarget(kind)) {
            breaker.failed();
            lastFailure = kind;
        } else {
            breaker.abandoned();
        }
        if (kind == FailureKind.RATE_LIMIT && retryAfter != null) {
            breaker.coolDown(retryAfter);
        }
    }

    /** The call was given up by its caller. */
    public void abandoned() {
        leave(Measure.FIRST_TOKEN, 0, Outcome.IGNORED);
        if (breaker != null) {
            breaker.abandoned();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    private void leave(Measure measure, long sampleNanos, Outcome outcome) {
        inFlight--;
        if (limit != null) {
            limit.release(measure, sampleNanos, outcome);
        }
    }

    /** A slower answer counts at once, a quicker one by and by (peak EWMA, Finagle). */
    private void observe(long latency) {
        long now = nanos.getAsLong();
        double old = latencyNanos;
        double keep = Math.exp(-(now - latencyAt) / 1e9 / FADE_SECONDS);
        latencyNanos = latency > old ? latency : old * keep + latency * (1 - keep);
        latencyAt = now;
    }

    /** The last failure that counted against the target, null when there was none; from any thread. */
    public @Nullable FailureKind lastFailure() {
        return lastFailure;
    }

    /** Calls that were answered; from any thread. */
    public long answered() {
        return answered;
    }

    /** Calls that failed by the target's fault; from any thread. */
    public long faults() {
        return faults;
    }

    /** The time of all answered calls together, each to its first token or whole answer, nanoseconds; from any thread. */
    public long answeredNanos() {
        return answeredNanos;
    }

    /** When and whether to hedge. */
    public Hedge hedge() {
        return hedge;
    }

    /** Peak EWMA of the latency in nanoseconds, 0 before the first answer; from any thread. */
    public double latencyNanos() {
        return latencyNanos;
    }

    /** Calls under way; from any thread. */
    public int inFlight() {
        return inFlight;
    }

    /** Calls that may be under way at a time, {@link Integer#MAX_VALUE} without a limit; from any thread. */
    public int limit() {
        return limit == null ? Integer.MAX_VALUE : limit.limit();
    }

    /** Whether calls get through; from any thread. */
    public Breaker.State state() {
        return breaker == null ? Breaker.State.CLOSED : breaker.state();
    }
}
