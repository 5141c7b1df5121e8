package io.harborai.engine.routing;

import java.util.concurrent.atomic.AtomicInteger;

/** Each available target in turn, then those written after it. The turn is shared by all event loops. */
final class RoundRobinOrder implements TargetOrder {
    private final AtomicInteger turns = new AtomicInteger();

    @Override
    public void score(Candidates candidates, double[] scores, Witness witness) {
        int open = candidates.available();
        if (open == 0) {
            return;
        }
        // An explanation must not take a call's turn.
        int turn = Math.floorMod(witness.listens() ? turns.get() : turns.getAndIncrement(), open);
        witness.drew(turn, open);
        int first = candidates.nthAvailable(turn);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.floorMod(i - first, scores.length);
        }
    }
}
