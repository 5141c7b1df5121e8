package io.harborai.platform.tally;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Sums with bounds. The amounts of one call are added to all its tallies, or to none. What is reserved counts as used
 * until the call ends, so hard tallies are never passed but by calls that use more than they had reserved.
 *
 * <p>Safe to share between threads. No method but {@link #close()} blocks.
 */
public interface Tallies extends AutoCloseable {
    /** Most tallies in one question. */
    int MAX_TALLIES = 32;

    /**
     * Reserves.
     *
     * @param tallies at most {@link #MAX_TALLIES}, of different keys
     * @param amounts what the call may use of each, at least 0; 0 always has room
     * @param loop runs {@code then}, unless it runs at once on the calling thread
     * @param then gets the answer, exactly once, and must not block
     */
    void take(List<Tally> tallies, long[] amounts, Executor loop, Consumer<? super TallyAnswer> then);

    /** The sum as this node knows it, with what other nodes have used and with what is reserved. */
    long sum(Tally tally);

    /** What this node's own calls have used of every sum that has not ended long ago; reservations are not in it. */
    List<Sum> sums();

    /**
     * Hears what others have used: other nodes, and earlier runs of this one. What is known of a run never gets less.
     *
     * @param others what they wrote down; nothing of this run
     */
    void learn(List<Spent> others);

    @Override
    void close();

    /**
     * A sum that can be kept.
     *
     * @param name the tally's name
     * @param beginSeconds when it began
     * @param endSeconds when it ends, 0 for never
     */
    record Sum(String name, long beginSeconds, long endSeconds, long amount) {}

    /**
     * What one run of a node has used of a sum.
     *
     * @param run the run's name, the same as for no other run of no node
     * @param sum the sum; its amount is that run's part
     */
    record Spent(String run, Sum sum) {}

    /** Checks the arguments of {@link #take}. */
    static void check(List<Tally> tallies, long[] amounts) {
        if (tallies.size() > MAX_TALLIES || tallies.size() != amounts.length) {
            throw new IllegalArgumentException("at most " + MAX_TALLIES + " tallies with an amount each, not "
                    + tallies.size() + " with " + amounts.length);
        }
        for (long amount : amounts) {
            if (amount < 0 || amount > Tally.MAX_AMOUNT) {
                throw new IllegalArgumentException("amounts are 0 to 2^53, not " + amount);
            }
        }
    }
}
