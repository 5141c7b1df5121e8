package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.platform.storage.StorageException;

/**
 * The one thread that brings entries from the spool into the database, oldest first, and removes the files that are in it
 * whole. It may bring an entry twice, after a crash or a lost connection; the database keeps one.
 */
final class Shipper implements Runnable {
    /** A transaction of some ten milliseconds. */
    private static final int BATCH = 500;
    private static final int WINDOW = 2 << 20;
    private static final long POLL_MS = 50;
    /** After a batch: entries are let gather, for a transaction costs as much as a dozen of them. */
    private static final long GATHER_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final String REJECTED = "rejected.records";
    private static final long MOST_REJECTED_BYTES = 8 << 20;

    private final Spool spool;
    private final LedgerStore store;
    private final InstantSource clock;
    private final Notes notes;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile long waitingSince;
    private volatile boolean failing;
    private long offset;

    Shipper(Spool spool, LedgerStore store, InstantSource clock, Notes notes) {
        this.spool = spool;
        this.store = store;
        this.clock = clock;
        this.notes = notes;
    }

    /** Lets it bring what is in the spool, then end; it ends at the first failure. */
    void finish() {
        finishing.countDown();
    }

    /** Lets it end after the batch under way. */
    void stop() {
        stop.countDown();
        finishing.countDown();
    }

    /** What a turn came to, and how long to rest before the next. */
    private enum Progress {
        NOTHING(POLL_MS), ALL(GATHER_MS), MORE_TO_COME(0);

        private final long restMillis;

        Progress(long restMillis) {
            this.restMillis = restMillis;
        }
    }

    boolean failing() {
        return failing;
    }

    long stored() {
        return stored.get();
    }

    long damagedBytes() {
        return damaged.get();
    }

    long rejected() {
        return rejected.get();
    }

    /** Age of the oldest entry that the database does not have. */
    long lagMillis() {
        long since = waitingSince;
        return since == 0 ? 0 : Math.max(0, clock.millis() - since);
    }

    @Override
    public void run() {
        long pause = POLL_MS;
        try {
            while (stop.getCount() > 0) {
                try {
                    Progress progress = ship();
                    if (failing) {
                        failing = false;
                        notes.recovered("the database takes the ledger's entries again");
                    }
                    pause = POLL_MS;
                    if (progress == Progress.NOTHING && finishing.getCount() == 0 || !rest(progress.restMillis)) {
                        return;
                    }
                } catch (StorageException | IOException e) {
                    failing = true;
                    notes.failed("the ledger's entries cannot be brought into the database; they stay in the spool", e);
                    if (finishing.getCount() == 0 || !rest(pause)) {
                        return;
                    }
                    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits, but not for what is to end soon; false when it is to end at once. */
    private boolean rest(long millis) throws InterruptedException {
        if (millis > 0) {
            finishing.await(millis, TimeUnit.MILLISECONDS);
        }
        return stop.getCount() > 0;
    }

    /** Brings one batch. */
    private Progress ship() throws IOException {
        Segment segment = spool.oldest();
        if (segment == null) {
            waitingSince = 0;
            return Progress.NOTHING;
        }
        // Read before the length: what is sealed grows no more.
        boolean sealed = segment.sealed;
        long end = segment.written;
        if (offset >= end) {
            waitingSince = 0;
            if (!sealed) {
                return Progress.NOTHING;
            }
            remove(segment);
            return Progress.MORE_TO_COME;
        }
        read(segment, end);
        List<StoredEntry> batch = new ArrayList<>(BATCH);
        int taken = decode(batch, sealed && offset + window.limit() >= end);
        if (!batch.isEmpty()) {
            waitingSince = batch.getFirst().entry().atMillis();
            insert(batch);
        }
        offset += taken;
        return sealed || offset < end ? Progress.MORE_TO_COME : Progress.ALL;
    }

    private void remove(Segment segment) throws IOException {
        spool.remove(segment);
        offset = 0;
    }

    private void read(Segment segment, long end) throws IOException {
        window.clear().limit((int) Math.min(WINDOW, end - offset));
        try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ)) {
            int got = 0;
            while (window.hasRemaining() && got >= 0) {
                got = channel.read(window, offset + window.position());
            }
        }
        window.flip();
    }

    /**
     * Reads records of the window.
     *
     * @param last whether the window reaches to the end of what will ever be in the file
     * @return how many bytes are done with
     */
    private int decode(List<StoredEntry> into, boolean last) throws IOException {
        int at = 0;
        while (at < window.limit() && into.size() < BATCH) {
            int length = Frame.whole(window, at);
            if (length < 0) {
                // A whole record fits into the window from here, unless the window ends.
                if (!last && at > 0 && window.limit() - at < Frame.HEAD + EntryCodec.LONGEST) {
                    return at;
                }
                at = damaged(at, last);
                continue;
            }
            try {
                into.add(EntryCodec.read(window.duplicate().position(at + Frame.HEAD).limit(at + length)));
            } catch (IllegalArgumentException unreadable) {
                damaged.addAndGet(length);
                notes.noted("a record of " + length + " bytes in the ledger's spool is whole but not understood ("
                        + unreadable.getMessage() + "); it was written by a newer version, and is kept in " + REJECTED);
                keep(at, length);
            }
            at += length;
        }
        return at;
    }

    private int damaged(int at, boolean last) {
        int next = Frame.next(window, at + 1);
        int end = next >= 0 ? next : window.limit();
        damaged.addAndGet(end - at);
        notes.noted(next < 0 && last
                ? "the last " + (end - at) + " bytes of the ledger's spool were not written whole, and are cut off"
                : (end - at) + " bytes of the ledger's spool are damaged, and are skipped");
        return end;
    }

    private void insert(List<StoredEntry> batch) throws IOException {
        try {
            store.insert(batch);
            stored.addAndGet(batch.size());
        } catch (StorageException e) {
            boolean content = e.kind() == StorageException.Kind.CONFLICT || e.kind() == StorageException.Kind.IO;
            if (!content) {
                throw e;
            }
            oneByOne(batch, e);
        }
    }

    /** The database refused the batch: perhaps for one entry's content, which must not hold up the others for ever. */
    private void oneByOne(List<StoredEntry> batch, StorageException first) throws IOException {
        List<StoredEntry> refused = refused(batch);
        if (refused.size() == batch.size()) {
            // Not one passed: it is the database, not the content.
            throw first;
        }
        // The database may have come back among them: only what it refuses beside others that pass is refused for its content.
        for (StoredEntry entry : refused(refused)) {
            rejected.incrementAndGet();
            notes.noted("the database refused the entry " + entry.id() + " for its content: " + first.getMessage());
            ByteBuffer record = ByteBuffer.allocate(Frame.HEAD + EntryCodec.LONGEST);
            Frame.write(record, 0, new PendingEntry(entry.entry()), null);
            RejectedFile.append(rejectedFile(), record.flip(), MOST_REJECTED_BYTES);
        }
    }

    /** Inserts each by itself; returns those that the database refused. */
    private List<StoredEntry> refused(List<StoredEntry> entries) {
        List<StoredEntry> refused = new ArrayList<>();
        for (StoredEntry entry : entries) {
            try {
                store.insert(List.of(entry));
                stored.incrementAndGet();
            } catch (StorageException e) {
                if (e.kind() != StorageException.Kind.CONFLICT && e.kind() != StorageException.Kind.IO) {
                    throw e;
                }
                refused.add(entry);
            }
        }
        return refused;
    }

    private void keep(int at, int length) throws IOException {
        RejectedFile.append(rejectedFile(), window.duplicate().position(at).limit(at + length), MOST_REJECTED_BYTES);
    }

    private Path rejectedFile() {
        return spool.directory().resolve(REJECTED);
    }
}
