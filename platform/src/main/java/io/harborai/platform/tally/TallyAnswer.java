package io.harborai.platform.tally;

import java.util.List;

/** What came of asking {@link Tallies}. */
public sealed interface TallyAnswer {
    /**
     * There is room in every hard tally, and the amounts are in the sums.
     *
     * @param sums each tally's sum, this call included, in the order asked
     * @param grant to be ended when the call ends
     */
    record Granted(List<Long> sums, TallyGrant grant) implements TallyAnswer {
        /** Copies the list. */
        public Granted {
            sums = List.copyOf(sums);
        }
    }

    /**
     * A hard tally has no room; nothing is counted.
     *
     * @param index which of those asked
     * @param sum its sum, without this call
     * @param max the most that was allowed: the tally's own, or what this node may use of it when Redis does not answer
     */
    record Refused(int index, long sum, long max) implements TallyAnswer {}
}
