package io.harborai.engine.routing;

/** The first is drawn with a probability in proportion to its weight; the others follow as written. */
record WeightedOrder() implements TargetOrder {
    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        long total = 0;
        for (int i = 0; i < scores.length; i++) {
            total += candidates.isAvailable(i) ? candidates.weight(i) : 0;
        }
        if (total == 0) {
            return;
        }
        long ticket = candidates.random().nextLong(total);
        witness.drew(ticket, total);
        long left = ticket;
        int first = -1;
        for (int i = 0; i < scores.length; i++) {
            left -= candidates.isAvailable(i) && first < 0 ? candidates.weight(i) : 0;
            if (left < 0 && first < 0) {
                first = i;
            } else {
                scores[i] = 1;
            }
        }
    }
}
