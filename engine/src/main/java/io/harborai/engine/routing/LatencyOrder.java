package io.harborai.engine.routing;

/**
 * The quickest first, by the peak EWMA of the time to the first token. A latency is only ever learned from calls, so some go
 * elsewhere: one in five to a target without figures while there is one, else one in fifty to any (epsilon-greedy; Sutton and
 * Barto, Reinforcement Learning, 2.2).
 */
record LatencyOrder() implements TargetOrder {
    static final double EXPLORE_UNKNOWN = 0.2;
    static final double EXPLORE_KNOWN = 0.02;
    /** Later than any that is known: an hour. */
    private static final double UNKNOWN_NANOS = 3.6e12;

    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        int unknown = 0;
        for (int i = 0; i < scores.length; i++) {
            double latency = candidates.figures(i).latencyNanos();
            boolean known = latency > 0;
            scores[i] = known ? 1 + latency : UNKNOWN_NANOS;
            unknown += !known && candidates.isAvailable(i) ? 1 : 0;
        }
        int pool = unknown > 0 ? unknown : candidates.available();
        if (pool == 0 || candidates.random().nextDouble() >= (unknown > 0 ? EXPLORE_UNKNOWN : EXPLORE_KNOWN)) {
            return;
        }
        int left = candidates.random().nextInt(pool);
        for (int i = 0; i < scores.length; i++) {
            boolean drawable = candidates.isAvailable(i) && (unknown == 0 || scores[i] == UNKNOWN_NANOS);
            if (drawable && left-- == 0) {
                witness.explored(candidates.target(i));
                scores[i] = 0;
            }
        }
    }
}
