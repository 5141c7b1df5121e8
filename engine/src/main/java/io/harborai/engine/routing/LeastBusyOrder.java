package io.harborai.engine.routing;

/**
 * The better of two drawn by lot, then the others by their load. Two choices keep the fullest target within
 * O(log log n) of the rest without the herd that runs to the best (Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing, 2001); the load is latency times calls under way, as in Finagle's peak EWMA balancer.
 */
record LeastBusyOrder() implements TargetOrder {
    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        // A target without figures counts as quick as the quickest: it gets its share and no flood.
        double unknown = Math.max(1, candidates.lowestLatency());
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 1 + load(candidates.figures(i), unknown);
        }
        int open = candidates.available();
        if (open == 0) {
            return;
        }
        int one = candidates.random().nextInt(open);
        int other = open == 1 ? one : candidates.random().nextInt(open - 1);
        int first = candidates.nthAvailable(one);
        int second = open == 1 ? first : candidates.nthAvailable(other < one ? other : other + 1);
        witness.compared(candidates.target(first), candidates.target(second));
        scores[scores[first] <= scores[second] ? first : second] = 0;
    }

    private static double load(TargetFigures figures, double unknown) {
        double latency = figures.latencyNanos();
        return (figures.inFlight() + 1) * (latency > 0 ? latency : unknown);
    }
}
