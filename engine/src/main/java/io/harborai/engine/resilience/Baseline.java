package io.harborai.engine.resilience;

/**
 * The latency of a target without a queue, by one {@link Measure}, and the samples of the current round beside it. Confined
 * to one event loop.
 */
final class Baseline {
    /** Samples that make a mean worth learning from. */
    private static final int ENOUGH = 10;
    /** A sample counts for at most this many times the baseline, so that one stuck call cannot speak for all. */
    private static final double CLIP = 4;
    /** How far one lesson moves the baseline: half of the way, but down at once when it is clearly too high. */
    private static final double WEIGHT = 0.5;

    private static final double HARDLY_FASTER = 0.9;

    private double base;
    private double meanBefore;
    private double sum;
    private double squares;
    private int count;

    void add(long sampleNanos) {
        double counted = base > 0 ? Math.min((double) sampleNanos, CLIP * base) : sampleNanos;
        sum += counted;
        squares += counted * counted;
        count++;
    }

    int count() {
        return count;
    }

    /** The sum of this round's samples, each as a multiple of the baseline; 1 each while there is none. */
    double multiples() {
        return base > 0 ? sum / base : count;
    }

    /** Whether the mean of the round is known so well that its standard error is this share of it at most. */
    boolean knownTo(double share) {
        double mean = sum / Math.max(1, count);
        double variance = squares / Math.max(1, count) - mean * mean;
        return variance <= share * share * mean * mean * count;
    }

    /** Whether this round was clearly faster than the baseline. */
    boolean lower(double tolerance) {
        return count >= ENOUGH && sum * tolerance < base * count;
    }

    /**
     * This round had no queue: its mean is a baseline.
     *
     * @param suspect whether rounds before were so slow that the target itself may have become slower; it has, when this
     *                round with fewer calls was hardly faster than the one before
     */
    void learn(double tolerance, boolean suspect) {
        if (count < ENOUGH) {
            return;
        }
        double mean = sum / count;
        if (base == 0 || lower(tolerance) || suspect && mean > HARDLY_FASTER * meanBefore) {
            base = mean;
        } else {
            base += WEIGHT * (mean - base);
        }
    }

    /** This round may have had a queue: its mean is a baseline only when there is none, or when it is clearly lower. */
    void learnIfLower(double tolerance) {
        if (base == 0 || lower(tolerance)) {
            learn(tolerance, false);
        }
    }

    /** Ends the round. The very first samples stay until they are enough. */
    void reset() {
        if (base > 0) {
            meanBefore = count > 0 ? sum / count : meanBefore;
            sum = 0;
            squares = 0;
            count = 0;
        }
    }
}
