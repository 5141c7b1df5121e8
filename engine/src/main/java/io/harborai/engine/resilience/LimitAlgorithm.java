package io.harborai.engine.resilience;

import java.util.Locale;

/** How {@link AdaptiveLimit} finds the number of calls that a target can take at once. */
public enum LimitAlgorithm {
    /** The limit does not move. */
    FIXED,
    /**
     * One more for each full round of good answers, a tenth less for a refusal: knows refusals alone, and so never
     * throttles for noise (Chiu and Jain, “Analysis of the Increase and Decrease Algorithms for Congestion Avoidance”, 1989).
     */
    AIMD,
    /**
     * Keeps a short queue at the target, judged by how much longer answers take than the quickest of late (Brakmo and
     * Peterson, “TCP Vegas”, 1995; Netflix concurrency-limits). For targets of one's own, which queue instead of refusing.
     */
    VEGAS,
    /**
     * Follows the ratio between the long-run and the latest latency (Netflix concurrency-limits, Gradient2), for targets whose
     * own latency moves.
     */
    GRADIENT2;

    /** The name in configuration files. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
