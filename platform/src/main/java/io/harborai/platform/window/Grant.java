package io.harborai.platform.window;

/** A call that is counted. Safe to share between threads. */
@FunctionalInterface
public interface Grant {
    /**
     * Ends the call: gives back its places in limits on calls at once, and settles its tokens. What was reserved and
     * not used is taken out where it was counted; what was used beyond is counted now. Calls after the first do nothing.
     *
     * @param tokens tokens that were used in all, at least 0
     */
    void end(long tokens);
}
