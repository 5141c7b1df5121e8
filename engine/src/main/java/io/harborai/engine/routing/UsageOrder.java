package io.harborai.engine.routing;

/** The one with the fewest tokens in the last minute first; of equal ones that with fewer calls under way. */
record UsageOrder() implements TargetOrder {
    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        for (int i = 0; i < scores.length; i++) {
            TargetFigures figures = candidates.figures(i);
            // What a call under way will use is not known yet; one token decides between equals alone.
            scores[i] = figures.tokensPerMinute() + figures.inFlight();
        }
    }
}
