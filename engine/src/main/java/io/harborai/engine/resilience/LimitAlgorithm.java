package io.harborai.engine.resilience;

/**
 * How a concurrency limit follows the latency that it causes. All three hold a saturated target at about its tolerance: the
 * multiple of its latency without a queue that is taken for healthy. They differ in how they come there.
 */
public enum LimitAlgorithm {
    /**
     * A little up while healthy, a tenth down when not: D.-M. Chiu and R. Jain, “Analysis of the Increase and Decrease
     * Algorithms for Congestion Avoidance in Computer Networks”, 1989. The step grows with the root of the limit, in the spirit
     * of HighSpeed TCP (S. Floyd, RFC 3649, 2003), because large limits would take minutes otherwise. Its limit is a saw.
     */
    AIMD {
        @Override
        double next(double limit, double multiple, double tolerance) {
            return multiple <= tolerance ? limit + Math.max(1, Math.sqrt(limit) / 4) : limit * SHRINK;
        }
    },
    /**
     * Keeps the queue that the latency tells of between two marks: L. Brakmo and L. Peterson, “TCP Vegas: End to End
     * Congestion Avoidance on a Global Internet”, 1995. The marks grow with the limit, as in Netflix' concurrency-limits
     * (2018), and half of a queue above the upper mark is given up at once. Between the marks it stands still.
     */
    VEGAS {
        @Override
        double next(double limit, double multiple, double tolerance) {
            double queue = limit * (1 - 1 / multiple);
            double upper = Math.max(2, limit * (1 - 1 / tolerance));
            double lower = Math.max(1, upper / 2);
            double step = Math.max(1, limit * 0.03);
            if (queue < lower) {
                return limit + step;
            }
            return queue > upper ? limit - Math.max(step, (queue - upper) / 2) : limit;
        }
    },
    /**
     * Scales by the gradient between the latency without a queue and the present one, plus room to grow: after Gradient2 of
     * Netflix' concurrency-limits (2018) and the gradient controller of Envoy (2019). The room is a share of the limit and
     * not its root, so that small and large targets settle at the same tolerance.
     */
    GRADIENT2 {
        @Override
        double next(double limit, double multiple, double tolerance) {
            double gradient = Math.min(1, Math.max(0.5, 1 / multiple));
            double room = Math.max(1, limit * (1 - 1 / tolerance));
            double aim = limit * gradient + room;
            return limit + SMOOTHING * (aim - limit);
        }
    };

    /** What a drop leaves of a limit. */
    static final double SHRINK = 0.9;
    private static final double SMOOTHING = 0.5;

    /**
     * The limit after a round in which at least half of it was used and nothing was dropped.
     *
     * @param multiple  the round's mean latency, as a multiple of the latency without a queue
     * @param tolerance the multiple that is healthy, above 1
     */
    abstract double next(double limit, double multiple, double tolerance);
}
