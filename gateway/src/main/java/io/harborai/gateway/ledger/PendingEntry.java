package io.harborai.gateway.ledger;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** An entry on its way to the spool. Passed from its event loop to the writer through the ring, which orders the accesses. */
final class PendingEntry {
    final LedgerEntry entry;
    private final AtomicLong bodyBytes;
    private @Nullable CallBodies bodies;
    private @Nullable Runnable settled;
    /** Its number in this run; given once by the writer, so that writing it twice is the same entry. */
    long sequence = -1;

    /** @param bodyBytes the bytes of all bodies in memory, those of this entry counted already */
    PendingEntry(LedgerEntry entry, @Nullable CallBodies bodies, @Nullable Runnable settled, AtomicLong bodyBytes) {
        this.entry = entry;
        this.bodies = bodies;
        this.settled = settled;
        this.bodyBytes = bodyBytes;
    }

    /** An entry without bodies, of which nobody is told. */
    PendingEntry(LedgerEntry entry) {
        this(entry, null, null, new AtomicLong());
    }

    @Nullable
    CallBodies bodies() {
        return bodies;
    }

    /** Lets go of what was said, the entry stays. */
    void forgetBodies() {
        CallBodies gone = bodies;
        bodies = null;
        if (gone != null) {
            bodyBytes.addAndGet(-gone.bytes());
        }
    }

    /** Tells its caller, the first time only; what was said is written, or will not be. */
    void settle() {
        forgetBodies();
        Runnable once = settled;
        settled = null;
        if (once != null) {
            once.run();
        }
    }
}
