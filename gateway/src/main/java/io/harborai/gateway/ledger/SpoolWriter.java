package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that takes entries from the ring and writes them to the spool. While the spool cannot be written, it holds
 * entries in memory, tells their callers to go on, and tries again. Entries keep their order and, once given, their number,
 * so that one which is written twice is one entry.
 */
final class SpoolWriter implements Runnable {
    private static final int BUFFER = 1 << 20;
    private static final long RETRY_NANOS = 100_000_000;
    private static final long IDLE_NANOS = 100_000_000;
    /** One of several producers may be between claiming a place and filling it. */
    private static final long SPIN_NANOS = 20_000;
    /** What a call waits for company at most, when many come; a hundredth of what it would wait for the disk. */
    private static final long GATHER_NANOS = 500_000;

    private final EntryRing ring;
    private final Spool spool;
    private final LedgerSettings settings;
    private final long run;
    private final Notes notes;
    private final UnaryOperator<CallBodies> redaction;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final ArrayDeque<PendingEntry> held = new ArrayDeque<>();
    private final List<PendingEntry> batch = new ArrayList<>();
    private final Pace pace = new Pace(System.nanoTime());
    private final AtomicLong spooled = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long sequence;
    private long retryAt;
    private boolean gathering;
    private volatile int heldCount;
    private volatile boolean stalled;
    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile boolean broken;
    private volatile @Nullable Thread thread;

    SpoolWriter(EntryRing ring, Spool spool, LedgerSettings settings, long run, Notes notes,
            UnaryOperator<CallBodies> redaction) {
        this.ring = ring;
        this.spool = spool;
        this.settings = settings;
        this.run = run;
        this.notes = notes;
        this.redaction = redaction;
    }

    /** Tells it that there is something; costs a look when it is awake. Any thread. */
    void wake() {
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** Lets it write what there is and end. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    boolean stalled() {
        return stalled;
    }

    /** Whether it ended by a defect: no entry is kept any more. */
    boolean broken() {
        return broken;
    }

    int heldCount() {
        return heldCount;
    }

    long spooled() {
        return spooled.get();
    }

    long lost() {
        return lost.get();
    }

    /** Counts an entry that found no place. */
    void lose() {
        lost.incrementAndGet();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!closing || ring.size() > 0) {
                if (!step()) {
                    idle();
                } else if (gathering && !closing) {
                    // Awake for all others: none of them has to wake it.
                    LockSupport.parkNanos(this, GATHER_NANOS);
                }
            }
            end();
        } catch (RuntimeException | Error defect) {
            notes.failed("the ledger's writer ended by a defect; calls are not kept any more until a restart", defect);
            stalled = true;
            broken = true;
            loseAll();
        }
    }

    /** Nobody must wait for ever for what is not written any more. */
    private void loseAll() {
        batch.forEach(this::settle);
        lost.addAndGet(batch.size() + (long) held.size());
        held.clear();
        heldCount = 0;
        while (!closing || ring.size() > 0) {
            PendingEntry next = ring.poll();
            if (next == null) {
                idle();
            } else {
                lose();
                settle(next);
            }
        }
    }

    /** Does what there is to do; false when there was nothing. */
    private boolean step() {
        if (stalled) {
            boolean took = hold();
            if (System.nanoTime() - retryAt < 0) {
                return took;
            }
        }
        fill();
        if (batch.isEmpty()) {
            return false;
        }
        int written = batch.size();
        flush();
        gathering = pace.isHighAfter(written, System.nanoTime()) && !stalled;
        return true;
    }

    private void fill() {
        buffer.clear();
        batch.clear();
        // No more than a file at once: a batch as large as the spool would never find room in it.
        while (buffer.position() < settings.segmentBytes()
                && buffer.remaining() >= Frame.HEAD + EntryCodec.LONGEST) {
            PendingEntry next = held.isEmpty() ? ring.poll() : held.poll();
            if (next == null) {
                break;
            }
            number(next);
            CallBodies bodies = next.bodies();
            Frame.write(buffer, run, next, bodies == null ? null : redaction.apply(bodies));
            batch.add(next);
        }
        buffer.flip();
    }

    private void number(PendingEntry entry) {
        if (entry.sequence < 0) {
            entry.sequence = sequence++;
        }
    }

    private void flush() {
        try {
            if (spool.isFull(buffer.remaining())) {
                throw new IOException("the spool has its full size of " + settings.spoolBytes()
                        + " bytes (ledger.spool_max_mb), because the database takes nothing");
            }
            spool.append(buffer);
            spooled.addAndGet(batch.size());
            if (stalled) {
                notes.recovered("entries of the ledger reach the spool again");
            }
            stalled = held.size() > 0 && stalled;
        } catch (IOException e) {
            // In the order in which they came, before those that came later.
            for (int i = batch.size() - 1; i >= 0; i--) {
                held.addFirst(batch.get(i));
            }
            stalled = true;
            retryAt = System.nanoTime() + RETRY_NANOS;
            notes.failed("the ledger's spool in " + spool.directory()
                    + " cannot be written, entries are held in memory; free some space or bring the database back", e);
        }
        heldCount = held.size();
        batch.forEach(this::settle);
        batch.clear();
    }

    /** Takes entries from the ring into memory, as many as there is room for. */
    private boolean hold() {
        boolean took = false;
        PendingEntry next;
        while ((next = ring.poll()) != null) {
            took = true;
            if (held.size() < settings.heldEntries()) {
                // Memory for entries is bounded by their number, so what was said has to go.
                next.forgetBodies();
                held.add(next);
            } else {
                lose();
            }
            settle(next);
        }
        heldCount = held.size();
        return took;
    }

    /** A caller's code must not end the writer. */
    private void settle(PendingEntry entry) {
        try {
            entry.settle();
        } catch (RuntimeException defect) {
            notes.failed("a call could not be told that its entry is kept", defect);
        }
    }

    private void idle() {
        sleeping = true;
        if (!closing || stalled) {
            long nanos = stalled ? Math.max(1, retryAt - System.nanoTime()) : IDLE_NANOS;
            LockSupport.parkNanos(this, ring.size() == 0 ? nanos : SPIN_NANOS);
        }
        sleeping = false;
    }

    private void end() {
        // The last attempt, however long ago the one before was.
        do {
            fill();
            if (!batch.isEmpty()) {
                flush();
            }
        } while (!held.isEmpty() && !stalled);
        if (!held.isEmpty()) {
            lost.addAndGet(held.size());
        }
        try {
            spool.seal();
        } catch (IOException e) {
            notes.failed("the ledger's last entries may not be on the disk", e);
        }
    }
}
