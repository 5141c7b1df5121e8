package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: every call, once. Three threads move entries on: the writer takes them from a ring and appends them to files
 * of the data directory, another synchronises those with the disk, and the shipper brings them into the database and removes
 * what it holds.
 *
 * <p><b>What is promised.</b> An entry is <i>acknowledged</i> when the action given to {@link #record(LedgerEntry, CallBodies,
 * Runnable)} is run while {@link #figures()} does not say HOLDING or FULL: it is in a file then, and survives the end of the
 * process by any means, {@code kill -9} included. At most {@link LedgerSettings#syncEvery()} and the disk's own time later it
 * survives the end of the machine, too. Whoever hands over the last bytes of an answer only then has no answered call that
 * the ledger lacks. From the file it reaches the database at least once, under an id that is its own, so that the database
 * has it exactly once.
 *
 * <p><b>Bounds.</b> Database gone: the files grow to {@link LedgerSettings#spoolBytes()}. Disk full, or files at that size:
 * entries are held in memory, up to {@link LedgerSettings#heldEntries()}, and answers are not held back. Half of that used:
 * by {@link LedgerSettings#whenFull()} new calls are to be refused ({@link #accepting()}), the other half being for those
 * under way, or are served and, in the end, lost and counted. Each state ends by itself when its cause does.
 *
 * <p>{@link #record} and {@link #accepting} never block and may be called on any thread.
 */
public final class Ledger implements AutoCloseable {
    /** How long the end waits for the database to take what is left; what it does not take stays in the spool. */
    private static final Duration SHIPPING_END = Duration.ofSeconds(5);
    private static final Duration THREAD_END = Duration.ofSeconds(20);
    /** Bodies that wait for the writer take so much memory at most; beyond, entries go on without them. */
    private static final long MOST_BODY_BYTES = 32 << 20;

    private final LedgerSettings settings;
    private final EntryRing ring;
    private final Spool spool;
    private final SpoolWriter writer;
    private final Shipper shipper;
    private final Notes notes;
    private final AtomicLong bodyBytes = new AtomicLong();
    private final CountDownLatch stopSync = new CountDownLatch(1);
    private final Thread writing;
    private final Thread syncing;
    private final Thread shipping;
    private volatile boolean closed;

    private Ledger(LedgerSettings settings, Spool spool, Database database, InstantSource clock, long run,
            UnaryOperator<CallBodies> redaction) {
        this.settings = settings;
        this.spool = spool;
        this.notes = new Notes();
        this.ring = new EntryRing(settings.ringEntries());
        this.writer = new SpoolWriter(ring, spool, settings, run, notes, redaction);
        this.shipper = new Shipper(spool, new LedgerStore(database), clock, notes);
        this.writing = Thread.ofPlatform().daemon().name("ledger-writer").unstarted(writer);
        this.syncing = Thread.ofPlatform().daemon().name("ledger-sync").unstarted(this::sync);
        this.shipping = Thread.ofPlatform().daemon().name("ledger-shipper").unstarted(shipper);
    }

    /**
     * Opens the ledger, and brings what an earlier run left in its spool into the database.
     *
     * @param settings its bounds
     * @param directory the spool's own directory, made when it is not there (mode 0700); no other process uses it
     * @param database where entries end; may be away
     * @param clock tells the age of entries
     * @param random makes the number of this run
     * @param redaction what is done to bodies before they are written
     * @return the ledger
     * @throws IOException if the directory cannot be made or read
     */
    public static Ledger start(LedgerSettings settings, Path directory, Database database, InstantSource clock,
            SecureRandom random, UnaryOperator<CallBodies> redaction) throws IOException {
        Ledger ledger = new Ledger(settings, Spool.open(directory, settings.spoolBytes(), settings.segmentBytes()),
                database, clock, random.nextLong(), redaction);
        ledger.writing.start();
        ledger.syncing.start();
        ledger.shipping.start();
        return ledger;
    }

    /** Whether a new call may begin; false when there may be no place for its entry, and calls are to be refused then. */
    public boolean accepting() {
        return settings.whenFull() == LedgerSettings.WhenFull.SERVE || !isNearlyFull() && !writer.broken();
    }

    private boolean isNearlyFull() {
        return writer.heldCount() > settings.heldEntries() / 2 || ring.size() > ring.capacity() / 2;
    }

    /**
     * Records a call that is over. Nobody is told when it is kept.
     *
     * @param entry the call
     */
    public void record(LedgerEntry entry) {
        record(entry, null, null);
    }

    /**
     * Records a call that is over.
     *
     * @param entry the call
     * @param bodies what was said; null when that is not kept. It is dropped while the disk does not take entries
     * @param settled is run once, soon, when the entry is in the spool, or when it cannot be and waiting would not help;
     *        on a thread of the ledger or on this one, so it must be quick and go back to its own loop. Null for none
     */
    public void record(LedgerEntry entry, @Nullable CallBodies bodies, @Nullable Runnable settled) {
        PendingEntry pending = new PendingEntry(entry, bodies == null ? null : withRoom(bodies), settled, bodyBytes);
        if (closed || !ring.offer(pending)) {
            writer.lose();
            pending.settle();
            return;
        }
        writer.wake();
    }

    /** These, when there is memory for them; null when there is not. */
    private @Nullable CallBodies withRoom(CallBodies bodies) {
        if (bodyBytes.addAndGet(bodies.bytes()) <= MOST_BODY_BYTES) {
            return bodies;
        }
        bodyBytes.addAndGet(-bodies.bytes());
        return null;
    }

    /** How it is getting on. */
    public LedgerFigures figures() {
        return new LedgerFigures(state(), ring.size(), writer.heldCount(), spool.bytes(), spool.files(),
                shipper.lagMillis(), writer.spooled(), shipper.stored(), writer.lost(), shipper.damagedBytes(),
                shipper.rejected(), notes.lastError());
    }

    private LedgerFigures.State state() {
        if (closed) {
            return LedgerFigures.State.CLOSED;
        }
        if (isNearlyFull() || writer.broken()) {
            return LedgerFigures.State.FULL;
        }
        if (writer.stalled()) {
            return LedgerFigures.State.HOLDING;
        }
        return shipper.failing() ? LedgerFigures.State.SPOOLING : LedgerFigures.State.WELL;
    }

    private void sync() {
        try {
            while (!stopSync.await(settings.syncEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    spool.sync();
                } catch (IOException e) {
                    notes.failed("the ledger's spool in " + spool.directory()
                            + " cannot be synchronised; its last entries would not survive a power cut", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what there is, gives the database some seconds to take it, and ends. What is left is for the next start. */
    @Override
    public void close() {
        closed = true;
        writer.close();
        try {
            if (!writing.join(THREAD_END)) {
                notes.noted("the ledger's writer did not end; the disk does not answer");
            }
            shipper.finish();
            shipping.join(SHIPPING_END);
            shipper.stop();
            stopSync.countDown();
            if (!shipping.join(THREAD_END)) {
                notes.noted("the ledger's entries that are left stay in the spool; the database does not answer");
            }
            syncing.join(THREAD_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
