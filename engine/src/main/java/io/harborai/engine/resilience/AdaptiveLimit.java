package io.harborai.engine.resilience;

/**
 * How many calls may be under way at one target at a time, learned from how it answers. A sample is a latency that does not
 * depend on the length of the answer: the time to the first token of a stream, or the time per token of a whole answer; never
 * the total. Confined to one event loop; limit and calls in flight may be read from any thread.
 */
public final class AdaptiveLimit {
    /** Vegas: the queue to keep, as a share of the limit. Below the first the limit grows, above the second it shrinks. */
    private static final double QUEUE_LEAST = 0.05;
    private static final double QUEUE_MOST = 0.12;
    /** Of how many samples the latest latency consists. */
    private static final int SMOOTHING = 20;
    /** Gradient2: how much slower than in the long run is still well. */
    private static final double TOLERANCE = 1.05;
    /** Gradient2: of how many samples the long run consists. */
    private static final int LONG_RUN = 600;
    private static final double BACK_OFF = 0.9;
    /** After so many samples Vegas looks for the quickest answer anew: the target may have changed. */
    private static final int PROBE_EVERY = 2_000;

    private final Settings settings;
    private double estimate;
    private double quickest = Double.MAX_VALUE;
    private double candidate = Double.MAX_VALUE;
    private int sinceProbe;
    private double longRun;
    private double recent;
    private int samples;
    private int calm;
    private volatile int limit;
    private volatile int inFlight;

    /** How a call ended. */
    public enum Outcome {
        /** Answered; its sample counts. */
        SUCCESS,
        /** The target had too much to do: a time-out, a refusal, an overload. */
        DROPPED,
        /** Says nothing of the target's load. */
        IGNORED
    }

    /**
     * The bounds; each event loop has a limit of its own.
     *
     * @param initial where it begins
     * @param least   never less, at least 1
     * @param most    never more
     */
    public record Settings(LimitAlgorithm algorithm, int initial, int least, int most) {
        /** Begins at 64 and stays between 4 and 2 048. */
        public static final Settings DEFAULT = new Settings(LimitAlgorithm.AIMD, 64, 4, 2_048);

        public Settings {
            if (least < 1 || initial < least || most < initial) {
                throw new IllegalArgumentException("limits must be 1 <= least " + least + " <= initial " + initial
                        + " <= most " + most);
            }
        }
    }

    /** A limit that has learned nothing yet. */
    public AdaptiveLimit(Settings settings) {
        this.settings = settings;
        this.estimate = settings.initial();
        this.limit = settings.initial();
    }

    /** Takes a place, if there is one; each must be given back by {@link #release}. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    public boolean tryAcquire() {
        if (inFlight >= limit) {
            return false;
        }
        inFlight++;
        return true;
    }

    /**
     * Gives a place back.
     *
     * @param sampleNanos the normalised latency; 0 or less for none
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on its loop alone
    public void release(double sampleNanos, Outcome outcome) {
        int before = inFlight;
        inFlight = before - 1;
        if (outcome == Outcome.IGNORED || settings.algorithm() == LimitAlgorithm.FIXED) {
            return;
        }
        if (outcome == Outcome.DROPPED) {
            dropped();
        } else {
            // A limit that is not used says nothing by being kept.
            boolean used = before * 2 > limit;
            switch (settings.algorithm()) {
                case AIMD -> aimd(used);
                case VEGAS -> vegas(sampleNanos, used);
                default -> gradient(sampleNanos, used);
            }
        }
        estimate = Math.max(settings.least(), Math.min(settings.most(), estimate));
        limit = (int) estimate;
    }

    private void dropped() {
        // Calls that were refused together are one message, so the next cut waits for a round of other calls.
        if (calm <= 0) {
            estimate *= BACK_OFF;
            calm = (int) Math.ceil(estimate);
        } else {
            calm--;
        }
    }

    private void aimd(boolean used) {
        calm = Math.max(0, calm - 1);
        if (used) {
            estimate += 1 / estimate;
        }
    }

    private void vegas(double sample, boolean used) {
        calm = Math.max(0, calm - 1);
        if (!(sample > 0) || !smooth(sample)) {
            return;
        }
        // Of the smoothed latency: the quickest single answer would be an exception, not the rule.
        candidate = Math.min(candidate, recent);
        quickest = Math.min(quickest, recent);
        sinceProbe++;
        if (sinceProbe >= PROBE_EVERY) {
            // The target may have become slower for good; but a queue of our own making must not pass for its speed.
            quickest = used ? quickest : quickest + (candidate - quickest) / 4;
            candidate = Double.MAX_VALUE;
            sinceProbe = 0;
        }
        double queue = estimate * (1 - Math.min(1, quickest / recent));
        if (queue > 1 + QUEUE_MOST * estimate) {
            estimate -= 1 / estimate;
        } else if (queue < 1 + QUEUE_LEAST * estimate && used) {
            estimate += 1 / estimate;
        }
    }

    /** Takes a sample into the latest latency; false while there are too few to speak of one. */
    private boolean smooth(double sample) {
        samples = Math.min(SMOOTHING, samples + 1);
        recent += (sample - recent) / samples;
        return samples == SMOOTHING;
    }

    private void gradient(double sample, boolean used) {
        calm = Math.max(0, calm - 1);
        if (!(sample > 0) || !smooth(sample)) {
            return;
        }
        longRun = longRun == 0 ? recent : longRun;
        // While the limit is used, slowness may be a queue of our own making, and must not become the measure.
        if (recent < longRun || !used) {
            longRun += (recent - longRun) / LONG_RUN;
        }
        if (!used) {
            return;
        }
        double slope = Math.max(0.5, Math.min(1, TOLERANCE * longRun / recent));
        double room = Math.max(1, Math.sqrt(estimate) / 4);
        double next = estimate * slope + room;
        estimate += (next - estimate) / (5 * Math.sqrt(estimate));
    }

    /** Calls that may be under way at a time; from any thread. */
    public int limit() {
        return limit;
    }

    /** Calls that are under way; from any thread. */
    public int inFlight() {
        return inFlight;
    }
}
