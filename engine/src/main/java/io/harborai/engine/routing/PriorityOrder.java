package io.harborai.engine.routing;

/** As written. */
record PriorityOrder() implements TargetOrder {
    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        // Equal scores are as written.
    }
}
