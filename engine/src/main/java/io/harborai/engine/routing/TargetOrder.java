package io.harborai.engine.routing;

/** How an alias orders its targets. One instance belongs to one alias and is shared by all event loops: thread-safe, lock-free. */
sealed interface TargetOrder
        permits PriorityOrder, WeightedOrder, LeastBusyOrder, LatencyOrder, CostOrder, UsageOrder, RoundRobinOrder {
    /**
     * Scores all candidates for one call, 0 or more; the lowest goes first, equal ones as written. Whoever is unavailable goes
     * last whatever its score is.
     *
     * @param scores  to write to, one for each candidate, all 0
     * @param witness hears of what was drawn
     */
    void score(Candidates candidates, double[] scores, Witness witness);
}
