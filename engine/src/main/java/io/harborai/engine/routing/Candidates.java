package io.harborai.engine.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.harborai.engine.resilience.FallbackCause;

/** The targets of an alias with their figures, as one call finds them. Confined to that call's event loop. */
final class Candidates {
    private static final int INDEX_BITS = 30;
    private static final long LAST = 1L << 62;

    private final List<WeightedTarget> targets;
    private final TargetFigures[] figures;
    private final boolean[] passedOver;
    private final Surroundings around;
    private final int available;

    /**
     * The candidates.
     *
     * @param passable the causes for which a target may be passed over
     */
    Candidates(List<WeightedTarget> targets, Surroundings around, Set<FallbackCause> passable) {
        this.targets = targets;
        this.around = around;
        this.figures = new TargetFigures[targets.size()];
        this.passedOver = new boolean[figures.length];
        int open = 0;
        for (int i = 0; i < figures.length; i++) {
            figures[i] = around.figures().apply(targets.get(i).target());
            passedOver[i] = mayPassOver(figures[i], passable);
            open += passedOver[i] ? 0 : 1;
        }
        this.available = open;
    }

    /** Whether a target with these figures is put last. */
    static boolean mayPassOver(TargetFigures figures, Set<FallbackCause> passable) {
        FallbackCause cause = figures.availability().cause();
        return cause != null && passable.contains(cause);
    }

    int size() {
        return figures.length;
    }

    Target target(int index) {
        return targets.get(index).target();
    }

    int weight(int index) {
        return targets.get(index).weight();
    }

    TargetFigures figures(int index) {
        return figures[index];
    }

    /** Whether it takes its place in the order; the others go last. */
    boolean isAvailable(int index) {
        return !passedOver[index];
    }

    /** How many are available. */
    int available() {
        return available;
    }

    /** The index of the nth available one, counted from 0; n must be less than {@link #available}. */
    int nthAvailable(int n) {
        int left = n;
        for (int i = 0; i < passedOver.length; i++) {
            if (!passedOver[i] && left-- == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no available target " + n + " of " + available);
    }

    /** Dollars for a million tokens, NaN when unknown. */
    double price(int index) {
        return around.prices().get().mixedPerMillion(target(index));
    }

    RandomGenerator random() {
        return around.random();
    }

    /** The lowest latency that is known, 0 when none is. */
    double lowestLatency() {
        double lowest = 0;
        for (TargetFigures one : figures) {
            double latency = one.latencyNanos();
            if (latency > 0 && (lowest == 0 || latency < lowest)) {
                lowest = latency;
            }
        }
        return lowest;
    }

    /**
     * The indexes by rising score, equal ones as written, the unavailable last. A float that is not negative compares like its
     * bits, so one sort of numbers does it.
     */
    int[] inOrder(double[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            float score = (float) Math.max(0, scores[i]);
            keys[i] = (passedOver[i] ? LAST : 0) | (long) Float.floatToIntBits(score) << INDEX_BITS | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) (keys[i] & (1L << INDEX_BITS) - 1);
        }
        return order;
    }
}
