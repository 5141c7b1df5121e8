package io.harborai.engine.routing;

/** The cheapest first; those whose price is not known follow. */
record CostOrder() implements TargetOrder {
    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        for (int i = 0; i < scores.length; i++) {
            double price = candidates.price(i);
            scores[i] = Double.isNaN(price) ? Float.MAX_VALUE : price;
        }
    }
}
