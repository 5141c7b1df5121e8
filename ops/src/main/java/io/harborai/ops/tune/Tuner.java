package io.harborai.ops.tune;

import java.util.ArrayList;
import java.util.List;

import io.harborai.ops.tune.Tuning.Status;
import io.harborai.ops.tune.Tuning.Step;

/**
 * Turns one knob after the other. Each value is held against the best so far in pairs of trials, one after the other, until it
 * is better or worse beyond noise or the pairs are used up; only what is better beyond noise is kept. At the end the best is held
 * against the beginning once more; if it is not better beyond noise, or something fails, the beginning is in force again.
 *
 * @param knobs   what is turned, in order
 * @param weights what counts how much
 * @param pairs   pairs of trials for each value at most, {@link #LEAST_PAIRS} to 50
 */
public record Tuner(List<Knob> knobs, Weights weights, int pairs) {
    /** Fewer tell nothing of noise. */
    public static final int LEAST_PAIRS = 4;
    private static final int MOST_PAIRS = 50;
    /** Passes over all knobs: what was best may be so no more when another knob was turned. */
    private static final int PASSES = 3;
    /** Of the score; less is not worth a change. */
    private static final double WORTH = 0.002;
    /** Calls in a trial below which its figures are chance. */
    private static final long LEAST_CALLS = 20;

    /** Checks the pairs; copies the knobs. */
    public Tuner {
        knobs = List.copyOf(knobs);
        if (pairs < LEAST_PAIRS || pairs > MOST_PAIRS || knobs.isEmpty()) {
            throw new IllegalArgumentException("pairs is " + pairs + ", it must be " + LEAST_PAIRS + " to " + MOST_PAIRS
                    + "; knobs: one at least");
        }
    }

    /** Hears of each step. */
    @FunctionalInterface
    public interface Listener {
        /** A value was tried, or the beginning measured. */
        void done(Step step);
    }

    /**
     * Tunes.
     *
     * @throws InterruptedException if somebody ends it; the beginning is in force again
     */
    public Tuning run(Bench bench, Listener listener) throws InterruptedException {
        Setting start = bench.current();
        boolean kept = false;
        try {
            List<Trial> baseline = new ArrayList<>();
            for (int i = 0; i < LEAST_PAIRS; i++) {
                baseline.add(bench.measure());
            }
            Trial base = Trial.mean(baseline);
            if (base.calls() < LEAST_CALLS * LEAST_PAIRS) {
                return Tuning.without(start, base, "only " + base.calls() + " calls came during " + LEAST_PAIRS
                        + " trials; send load, make trials longer, or let the command simulate it (--simulate)");
            }
            List<Step> steps = new ArrayList<>();
            Setting best = climb(bench, start, base, step -> {
                steps.add(step);
                listener.done(step);
            });
            Tuning tuning = verify(bench, start, best, base, steps);
            kept = tuning.status() == Status.IMPROVED;
            return tuning;
        } finally {
            if (!kept) {
                bench.apply(start);
            }
        }
    }

    private Setting climb(Bench bench, Setting start, Trial base, Listener listener) throws InterruptedException {
        Setting best = start;
        for (int pass = 0; pass < PASSES; pass++) {
            Setting before = best;
            for (Knob knob : knobs) {
                for (int value : knob.values()) {
                    Setting next = best.with(knob.name(), value);
                    if (next.equals(best)) {
                        continue;
                    }
                    Pairs pairs = compare(bench, best, next, base);
                    boolean better = pairs.estimate().surelyAbove(WORTH);
                    listener.done(new Step(knob.name(), value, Trial.mean(pairs.trials()), pairs.estimate(), better));
                    best = better ? next : best;
                }
            }
            if (best.equals(before)) {
                break;
            }
        }
        return best;
    }

    private Tuning verify(Bench bench, Setting start, Setting best, Trial base, List<Step> steps)
            throws InterruptedException {
        if (best.equals(start)) {
            return new Tuning(Status.UNCHANGED, start, start, base, base, new Estimate(0, 0, 0), steps,
                    "no value was better than what is in force beyond noise");
        }
        Pairs pairs = compare(bench, start, best, base);
        double score = weights.score(base, base);
        Estimate gain = new Estimate(100 * pairs.estimate().mean() / score, 100 * pairs.estimate().half() / score,
                pairs.estimate().count());
        Trial after = Trial.mean(pairs.trials());
        if (!pairs.estimate().surelyAbove(0)) {
            return new Tuning(Status.ROLLED_BACK, start, best, base, after, gain, steps,
                    "held against the beginning again it was not better beyond noise");
        }
        bench.apply(best);
        return new Tuning(Status.IMPROVED, start, best, base, after, gain, steps, "");
    }

    /** @param trials those of the second setting */
    private record Pairs(Estimate estimate, List<Trial> trials) {}

    private Pairs compare(Bench bench, Setting one, Setting other, Trial base) throws InterruptedException {
        List<Double> differences = new ArrayList<>();
        List<Trial> trials = new ArrayList<>();
        Estimate estimate = Estimate.of(differences);
        for (int pair = 0; pair < pairs; pair++) {
            // Who comes first changes from pair to pair: the second might find what the first left behind.
            boolean swapped = pair % 2 == 1;
            Trial first = trial(bench, swapped ? other : one);
            Trial second = trial(bench, swapped ? one : other);
            Trial tried = swapped ? first : second;
            trials.add(tried);
            differences.add(weights.score(tried, base) - weights.score(swapped ? second : first, base));
            estimate = Estimate.of(differences);
            if (pair + 1 >= LEAST_PAIRS && (estimate.surelyAbove(WORTH) || estimate.surelyBelow(WORTH))) {
                break;
            }
        }
        return new Pairs(estimate, trials);
    }

    private static Trial trial(Bench bench, Setting setting) throws InterruptedException {
        bench.apply(setting);
        return bench.measure();
    }
}
