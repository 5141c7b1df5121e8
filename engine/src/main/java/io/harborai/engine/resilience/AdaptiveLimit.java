package io.harborai.engine.resilience;

import java.util.function.LongSupplier;

/**
 * How many calls a target gets at a time, found out from how it answers. A limit above the target's capacity only makes
 * calls wait there; one below leaves capacity unused. <em>Capacity</em> is the knee: the smallest number of calls at a time
 * at which the target answers as many per second as it can. Below it latency is flat, above it grows in proportion.
 *
 * <p><b>Rounds.</b> A changed limit shows only in calls begun after the change. So a round first lets as many calls end as
 * were under way, then takes the mean of at least thirty samples (or as many as the limit), and then moves the limit once,
 * by the {@linkplain LimitAlgorithm algorithm}. A round with drops shrinks it at once, also once only. The limit grows only
 * when at least half of it was used, because nothing is learnt about room that nobody takes. From the start to the first
 * queue it grows by half each round (slow start: V. Jacobson, “Congestion Avoidance and Control”, 1988).
 *
 * <p><b>Dips.</b> All three algorithms compare with the latency without a queue. A saturated target never shows it, and an
 * average of what it shows would drift up with its own queue. So the limit dips by a quarter for one round each 17 s (longer
 * when calls are slow: dips take at most 4 % of the time), as BBR does (N. Cardwell et al., “BBR: Congestion-Based Congestion
 * Control”, 2016), after slow start, and after five rounds that shrank it, in case the target became slower for good. The
 * dips of several limits on one target must coincide, or each would see the queue of the others; they are therefore bound to
 * the clock: limits that share a target should share it.
 *
 * <p>Confined to one event loop, but for {@link #limit()} and {@link #inFlight()}, which any thread may ask.
 */
public final class AdaptiveLimit {
    private static final int LEAST_SAMPLES = 30;
    /** A noisy round is drawn out until each place was taken so many times. */
    private static final int MOST_TURNS = 16;
    private static final double DIP = 0.75;
    private static final double SLOW_START = 1.5;
    private static final int DIP_AFTER_SHRINKS = 5;
    /** A latency that is still so many times the baseline after these may have grown for good. */
    private static final double SUSPECT = 1.5;
    /** A round may have this share of drops without a reaction: a target has errors on its best day. */
    private static final double FORGIVEN_DROPS = 0.02;
    /** Dips are 2^34 ns (17 s) apart at least, and 2^40 ns (18 min) at most. */
    private static final int SHORTEST_DIP_BITS = 34;
    private static final int LONGEST_DIP_BITS = 40;
    /** At most one part in so many of the time is a dip. */
    private static final long DIP_PART = 25;

    /**
     * The bounds of a limit and how it moves, for one event loop.
     *
     * @param algorithm how it moves
     * @param minimum   1 to 100 000
     * @param initial   {@code minimum} to {@code maximum}
     * @param maximum   {@code minimum} to 100 000
     * @param tolerance the latency at which a saturated target is held, as a multiple of its latency without a queue,
     *                  1.02 to 3; more wins throughput of a target whose latency rises long before its capacity
     */
    public record Settings(LimitAlgorithm algorithm, int minimum, int initial, int maximum, double tolerance) {
        /** Gradient2 from 10, between 2 and 1 000, a tenth above the latency without a queue. */
        public static final Settings DEFAULT = new Settings(LimitAlgorithm.GRADIENT2, 2, 10, 1_000, 1.1);

        public Settings {
            Bounds.within("minimum", minimum, 1L, 100_000L);
            Bounds.within("maximum", maximum, minimum, 100_000L);
            Bounds.within("initial", initial, (long) minimum, maximum);
            Bounds.within("tolerance", tolerance, 1.02, 3);
        }

        /** A limit that does not move: 1 to 100 000 calls at a time. */
        public static Settings fixed(int limit) {
            return new Settings(LimitAlgorithm.GRADIENT2, limit, limit, limit, DEFAULT.tolerance());
        }

        /** Bounds of each of {@code loops} event loops when these are the bounds of all together. */
        public Settings share(int loops) {
            return new Settings(algorithm, share(minimum, loops), share(initial, loops), share(maximum, loops),
                    tolerance);
        }

        private static int share(int whole, int loops) {
            return (whole + loops - 1) / loops;
        }

        /** The same with another algorithm. */
        public Settings with(LimitAlgorithm other) {
            return new Settings(other, minimum, initial, maximum, tolerance);
        }
    }

    private final Settings settings;
    private final LongSupplier nanos;
    private final Baseline firstToken = new Baseline();
    private final Baseline perToken = new Baseline();
    private volatile int allowed;
    private volatile int inFlight;
    private double limit;
    private boolean starting = true;
    private int shrinks;
    private int toSkip;
    private int roundSize;
    private int answered;
    private int dropped;
    private int peak;
    private boolean dipping;
    private double depth;
    private boolean suspect;
    private long dipBegan;
    private int dipBits = SHORTEST_DIP_BITS;
    private long dipTick;

    /** A limit at its initial value, on a monotonic clock of nanoseconds. */
    public AdaptiveLimit(Settings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.limit = settings.initial();
        this.dipTick = nanos.getAsLong() >> dipBits;
        beginRound(limit);
    }

    /** Takes one of the places; false when all are taken. What was taken must be given back by {@link #release}. */
    public boolean tryAcquire() {
        int taken = inFlight + 1;
        if (taken > allowed) {
            return false;
        }
        inFlight = taken;
        peak = Math.max(peak, taken);
        return true;
    }

    /**
     * Gives a place back and learns from the call that had it.
     *
     * @param measure     what the sample is the time of
     * @param sampleNanos the latency of a success; 0 or less when it was not measured
     * @throws IllegalStateException when no place is taken
     */
    public void release(Measure measure, long sampleNanos, Outcome outcome) {
        int taken = inFlight;
        if (taken == 0) {
            throw new IllegalStateException("a place was given back that nobody had taken");
        }
        inFlight = taken - 1;
        if (dipIsDue()) {
            dip();
        }
        if (toSkip > 0) {
            toSkip--;
            return;
        }
        switch (outcome) {
            case SUCCESS -> {
                answered++;
                if (sampleNanos > 0) {
                    baseline(measure).add(sampleNanos);
                }
            }
            case DROPPED -> dropped++;
            case IGNORED -> {
                // It says nothing.
            }
        }
        if (dropped > FORGIVEN_DROPS * roundSize) {
            shrink();
        } else if (answered >= roundSize && knownWell()) {
            endRound();
        }
    }

    /** The calls that may be under way at a time now; a dip shows. Any thread. */
    public int limit() {
        return allowed;
    }

    /** The calls under way. Any thread. */
    public int inFlight() {
        return inFlight;
    }

    /** A third of the tolerance is a precision with which noise is rarely taken for a queue. */
    private boolean knownWell() {
        double share = (settings.tolerance() - 1) / 3;
        return answered >= MOST_TURNS * limit || firstToken.knownTo(share) && perToken.knownTo(share);
    }

    private void beginRound(double size) {
        limit = Math.min(settings.maximum(), Math.max(settings.minimum(), size));
        int whole = (int) limit;
        allowed = dipping ? Math.max(settings.minimum(), (int) (limit * depth)) : whole;
        toSkip = inFlight;
        roundSize = Math.max(LEAST_SAMPLES, whole);
        answered = 0;
        dropped = 0;
        peak = inFlight;
        firstToken.reset();
        perToken.reset();
    }

    private void shrink() {
        starting = false;
        dipping = false;
        beginRound(limit * LimitAlgorithm.SHRINK);
    }

    private void endRound() {
        if (dipping || peak * 2 < allowed) {
            boolean deeper = dipping && allowed > settings.minimum()
                    && (firstToken.lower(settings.tolerance()) || perToken.lower(settings.tolerance()));
            firstToken.learn(settings.tolerance(), suspect);
            perToken.learn(settings.tolerance(), suspect);
            suspect = false;
            if (deeper) {
                depth *= DIP;
            } else {
                endDip();
            }
            beginRound(limit);
            return;
        }
        double multiple = multiple();
        firstToken.learnIfLower(settings.tolerance());
        perToken.learnIfLower(settings.tolerance());
        double before = limit;
        boolean slowStartOver = starting && multiple > settings.tolerance();
        starting &= !slowStartOver;
        beginRound(starting
                ? limit * SLOW_START
                : settings.algorithm().next(limit, multiple, settings.tolerance()));
        shrinks = limit < before ? shrinks + 1 : 0;
        if (slowStartOver || shrinks >= DIP_AFTER_SHRINKS) {
            suspect = !slowStartOver && multiple > SUSPECT;
            dip();
        }
    }

    /** The round's mean latency as a multiple of the baseline; 1 when nothing was measured. */
    private double multiple() {
        int count = firstToken.count() + perToken.count();
        return count == 0 ? 1 : (firstToken.multiples() + perToken.multiples()) / count;
    }

    private Baseline baseline(Measure measure) {
        return switch (measure) {
            case FIRST_TOKEN -> firstToken;
            case PER_TOKEN -> perToken;
        };
    }

    private boolean dipIsDue() {
        long tick = nanos.getAsLong() >> dipBits;
        if (tick == dipTick) {
            return false;
        }
        dipTick = tick;
        return !dipping && !starting && peak * 2 >= allowed;
    }

    private void dip() {
        shrinks = 0;
        dipping = true;
        depth = DIP;
        dipBegan = nanos.getAsLong();
        beginRound(limit);
    }

    private void endDip() {
        if (!dipping) {
            return;
        }
        dipping = false;
        long now = nanos.getAsLong();
        long apart = (now - dipBegan) * DIP_PART;
        while (1L << dipBits < apart && dipBits < LONGEST_DIP_BITS) {
            dipBits++;
        }
        while (1L << dipBits > 4 * apart && dipBits > SHORTEST_DIP_BITS) {
            dipBits--;
        }
        dipTick = now >> dipBits;
    }
}
