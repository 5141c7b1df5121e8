package io.harborai.bench;

import java.util.function.DoubleSupplier;

/** Goes on until the work per operation falls no more: a program of much code is compiled for half a minute, and longer on a busy machine. */
final class WarmUp {

    /** Rounds at most. */
    static final int MOST = 20;
    /** A round that costs more than this share of the cheapest so far has brought nothing. */
    private static final double STEADY = 0.95;
    /** After so many of those in a row it is enough. */
    private static final int ENOUGH = 3;

    private WarmUp() {
    }

    /**
     * Runs rounds.
     *
     * @param round does work and gives what one operation cost, in any unit
     * @return how many rounds it took
     */
    static int untilSteady(DoubleSupplier round) {
        double least = Double.MAX_VALUE;
        int steady = 0;
        int rounds = 0;
        while (rounds < MOST && steady < ENOUGH) {
            double cost = round.getAsDouble();
            steady = cost > least * STEADY ? steady + 1 : 0;
            least = Math.min(least, cost);
            rounds++;
        }
        return rounds;
    }
}
