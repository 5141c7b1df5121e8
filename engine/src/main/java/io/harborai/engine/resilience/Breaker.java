package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.FailureKind;

/**
 * Keeps calls away from a target that fails (M. Nygard, “Release It!”, 2007): closed while all is well; open after too many
 * failures, when nobody gets through; half open after a while, when a few calls may see whether it is well again. Confined to
 * one event loop; the state may be read from any thread.
 */
public final class Breaker {
    /** Whether calls get through. */
    public enum State {
        CLOSED, OPEN, HALF_OPEN
    }

    private final Settings settings;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final RollingCount good;
    private final RollingCount bad;
    private volatile State state = State.CLOSED;
    private long openUntil;
    private long openNanos;
    private int inARow;
    private int probes;
    private int probesPassed;

    /**
     * When it opens, and for how long.
     *
     * @param window     the time that is looked back on
     * @param least      calls in the window below which a share means nothing, at least 1
     * @param share      the share of failures that opens it, above 0 up to 1
     * @param inARow     failures one after the other that open it, however few calls there are, at least 1
     * @param open       how long it stays open first; half as long again after each probe that fails
     * @param longest    how long it stays open at most
     */
    public record Settings(Duration window, int least, double share, int inARow, Duration open, Duration longest) {
        /** Half of at least 20 calls in 10 s, or 10 in a row; open for 5 s, 60 s at most. */
        public static final Settings DEFAULT = new Settings(Duration.ofSeconds(10), 20, 0.5, 10, Duration.ofSeconds(5),
                Duration.ofSeconds(60));

        public Settings {
            if (window.toMillis() < 100 || open.toMillis() < 1 || longest.compareTo(open) < 0) {
                throw new IllegalArgumentException("window " + window + " must be 100 ms or more, open " + open
                        + " 1 ms or more, longest " + longest + " not shorter than open");
            }
            if (least < 1 || inARow < 1 || !(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("least " + least + " and inARow " + inARow
                        + " must be at least 1, share " + share + " above 0 up to 1");
            }
        }
    }

    /** A closed breaker; {@code random} spreads the probes of many clients. */
    public Breaker(Settings settings, LongSupplier nanos, RandomGenerator random) {
        this.settings = settings;
        this.nanos = nanos;
        this.random = random;
        this.good = new RollingCount(nanos, settings.window().toNanos());
        this.bad = new RollingCount(nanos, settings.window().toNanos());
        this.openNanos = settings.open().toNanos();
    }

    /** Whether a failure speaks of the target's health: a wrong request says nothing of it, and a rate limit is no illness. */
    public static boolean countsAgainstTarget(FailureKind kind) {
        return switch (kind) {
            case TIMEOUT, CONNECTION, OVERLOADED, SERVER, PROTOCOL -> true;
            case INVALID_REQUEST, AUTHENTICATION, PERMISSION, NOT_FOUND, TOO_LARGE, CONTEXT_LENGTH, CONTENT_FILTER,
                    RATE_LIMIT, QUOTA, BUDGET, INTERNAL, CANCELLED ->
                false;
        };
    }

    /** Lets a call through, or not; each that gets through must be followed by exactly one of the three outcomes. */
    public boolean tryEnter() {
        if (state == State.CLOSED) {
            return true;
        }
        if (state == State.OPEN) {
            if (nanos.getAsLong() - openUntil < 0) {
                return false;
            }
            state = State.HALF_OPEN;
            probes = 0;
            probesPassed = 0;
        }
        // One goes ahead; when it comes back well, three may follow.
        if (probes >= (probesPassed == 0 ? 1 : 3)) {
            return false;
        }
        probes++;
        return true;
    }

    /** A call that got through was answered. */
    public void succeeded() {
        inARow = 0;
        if (state == State.CLOSED) {
            good.add(1);
        } else if (state == State.HALF_OPEN) {
            probes = Math.max(0, probes - 1);
            probesPassed++;
            if (probesPassed >= 3) {
                close();
            }
        }
    }

    /** A call that got through failed by the target's fault. */
    public void failed() {
        if (state == State.HALF_OPEN) {
            openNanos = Math.min(settings.longest().toNanos(), openNanos + openNanos / 2);
            open(openNanos);
            return;
        }
        if (state == State.OPEN) {
            return;
        }
        bad.add(1);
        inARow++;
        long failures = bad.sum();
        long calls = failures + good.sum();
        if (inARow >= settings.inARow() || calls >= settings.least() && failures >= settings.share() * calls) {
            open(openNanos);
        }
    }

    /** A call that got through says nothing: it was cancelled, or failed by its own fault. */
    public void abandoned() {
        if (state == State.HALF_OPEN) {
            probes = Math.max(0, probes - 1);
        }
    }

    /** The target itself asked to be left alone for so long, for example by {@code retry-after}. */
    public void coolDown(Duration wish) {
        long length = Math.min(settings.longest().toNanos(), wish.toNanos());
        if (state != State.OPEN || openForNanos() < length) {
            openExactly(length);
        }
    }

    private void open(long length) {
        // Up to a tenth longer, so that many clients do not probe at the same moment.
        openExactly(length + random.nextLong(length / 10 + 1));
    }

    private void openExactly(long length) {
        state = State.OPEN;
        openUntil = nanos.getAsLong() + length;
        inARow = 0;
        good.clear();
        bad.clear();
    }

    private void close() {
        state = State.CLOSED;
        openNanos = settings.open().toNanos();
        good.clear();
        bad.clear();
    }

    /** Whether calls get through; from any thread. */
    public State state() {
        return state;
    }

    /** Nanoseconds until a probe may pass, 0 when one may now. */
    public long openForNanos() {
        return state == State.OPEN ? Math.max(0, openUntil - nanos.getAsLong()) : 0;
    }
}
