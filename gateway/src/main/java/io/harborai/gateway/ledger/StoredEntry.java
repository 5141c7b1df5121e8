package io.harborai.gateway.ledger;

import org.jspecify.annotations.Nullable;

/**
 * An entry that has its place in the ledger.
 *
 * @param id unique for all nodes and all times: the node's run and a number in it
 * @param entry the call
 * @param bodies what was said, when that is kept; null when it is not
 */
record StoredEntry(String id, LedgerEntry entry, @Nullable CallBodies bodies) {
    private static final int RADIX = 36;

    /** The id of the so-many-th entry of a run. The same entry has the same id each time it is read from the spool. */
    static String id(long run, long sequence) {
        return Long.toUnsignedString(run, RADIX) + "-" + Long.toString(sequence, RADIX);
    }
}
