package io.harborai.platform.tally;

/** Amounts that are reserved for one call. Safe to share between threads. */
@FunctionalInterface
public interface TallyGrant {
    /**
     * Ends the call: what was reserved is replaced by what was used. Calls after the first do nothing.
     *
     * @param used what was used of each tally, in the order asked, each at least 0
     */
    void end(long[] used);
}
