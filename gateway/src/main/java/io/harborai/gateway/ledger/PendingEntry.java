package io.harborai.gateway.ledger;

import org.jspecify.annotations.Nullable;

/** An entry on its way to the spool. Passed from its event loop to the writer through the ring, which orders the accesses. */
final class PendingEntry {
    final LedgerEntry entry;
    final @Nullable CallBodies bodies;
    private @Nullable Runnable settled;
    /** Its number in this run; given once by the writer, so that writing it twice is the same entry. */
    long sequence = -1;

    PendingEntry(LedgerEntry entry, @Nullable CallBodies bodies, @Nullable Runnable settled) {
        this.entry = entry;
        this.bodies = bodies;
        this.settled = settled;
    }

    /** Tells its caller, the first time only. */
    void settle() {
        Runnable once = settled;
        settled = null;
        if (once != null) {
            once.run();
        }
    }
}
