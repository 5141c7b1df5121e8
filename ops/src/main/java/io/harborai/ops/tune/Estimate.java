package io.harborai.ops.tune;

import java.util.List;

/**
 * A mean difference with its uncertainty.
 *
 * @param mean  of the differences
 * @param half  the 99 % confidence interval reaches so far to both sides; infinite for fewer than two differences
 * @param count differences
 */
public record Estimate(double mean, double half, int count) {
    /** Student's t, two-sided 99 %, for 1 degree of freedom and more. */
    private static final double[] T = {63.66, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106,
            3.055, 3.012, 2.977, 2.947, 2.921, 2.898, 2.878, 2.861, 2.845};
    private static final double T_MANY = 2.576;

    /** Of differences between pairs that were measured one after the other, so that a drift of the load falls out. */
    static Estimate of(List<Double> differences) {
        int count = differences.size();
        double mean = differences.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        if (count < 2) {
            return new Estimate(mean, Double.POSITIVE_INFINITY, count);
        }
        double squares = differences.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
        double t = count - 2 < T.length ? T[count - 2] : T_MANY;
        return new Estimate(mean, t * Math.sqrt(squares / (count - 1) / count), count);
    }

    /** Whether it is above this beyond noise. */
    boolean surelyAbove(double threshold) {
        return mean - half > threshold;
    }

    /** Whether it is below this beyond noise. */
    boolean surelyBelow(double threshold) {
        return mean + half < threshold;
    }
}
