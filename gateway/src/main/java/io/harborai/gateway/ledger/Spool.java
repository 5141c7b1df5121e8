package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.harborai.platform.storage.PrivateFiles;
import org.jspecify.annotations.Nullable;

/**
 * The files of the spool. One thread appends, one synchronises, one ships and removes; the list of files and their size are
 * shared by all three without locks.
 */
final class Spool {
    private static final String NAME = "[0-9]{19}\\" + Segment.SUFFIX;

    private final Path directory;
    private final long mostBytes;
    private final int segmentBytes;
    private final ConcurrentLinkedDeque<Segment> segments = new ConcurrentLinkedDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private long lastNumber;
    private volatile @Nullable FileChannel channel;
    private @Nullable Segment active;
    /** Bytes were written that may not be on the disk yet. Set by the appender, cleared before synchronising. */
    private volatile boolean dirty;

    private Spool(Path directory, long mostBytes, int segmentBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.segmentBytes = segmentBytes;
    }

    /** Opens a directory (mode 0700) with what an earlier run left in it. */
    static Spool open(Path directory, long mostBytes, int segmentBytes) throws IOException {
        PrivateFiles.makeDirectories(directory);
        Spool spool = new Spool(directory, mostBytes, segmentBytes);
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(file -> file.getFileName().toString().matches(NAME)).sorted().toList();
            for (Path file : found) {
                String name = file.getFileName().toString();
                spool.found(Long.parseLong(name.substring(0, name.length() - Segment.SUFFIX.length())),
                        Files.size(file));
            }
        }
        return spool;
    }

    private void found(long number, long size) {
        segments.add(new Segment(directory, number, size, true));
        bytes.addAndGet(size);
        lastNumber = number;
    }

    /** Whether so many bytes more would be too many. */
    boolean isFull(int more) {
        return bytes.get() + more > mostBytes;
    }

    /**
     * Appends whole records. After a failure none of them is in the spool, or, where the file cannot be cut back, the file is
     * left behind and a new one begun: records may then be there twice, with the same ids.
     */
    void append(ByteBuffer records) throws IOException {
        Segment segment = active;
        if (segment == null || segment.written >= segmentBytes) {
            segment = roll();
        }
        FileChannel open = opened();
        long before = segment.written;
        long position = before;
        int size = records.remaining();
        try {
            while (records.hasRemaining()) {
                position += open.write(records, position);
            }
        } catch (IOException e) {
            cutBack(segment, open, before, e);
            throw e;
        }
        segment.written = position;
        bytes.addAndGet(size);
        dirty = true;
    }

    private void cutBack(Segment segment, FileChannel open, long size, IOException failure) {
        try {
            open.truncate(size);
        } catch (IOException second) {
            failure.addSuppressed(second);
            segment.sealed = true;
            active = null;
        }
    }

    private FileChannel opened() {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("no file of the spool is open");
        }
        return open;
    }

    private Segment roll() throws IOException {
        seal();
        Segment segment = new Segment(directory, lastNumber + 1, 0, false);
        FileChannel opened = PrivateFiles.create(segment.file);
        lastNumber = segment.number;
        channel = opened;
        active = segment;
        segments.add(segment);
        PrivateFiles.syncDirectory(segment.file);
        return segment;
    }

    /** Ends the file that is written to; its bytes are on the disk then. */
    void seal() throws IOException {
        Segment segment = active;
        FileChannel open = channel;
        active = null;
        channel = null;
        try (open) {
            if (open != null) {
                open.force(false);
            }
        } finally {
            if (segment != null) {
                segment.sealed = true;
            }
        }
    }

    /** Sees to it that everything appended before is on the disk. */
    void sync() throws IOException {
        FileChannel open = channel;
        if (dirty && open != null) {
            dirty = false;
            try {
                open.force(false);
            } catch (ClosedChannelException sealedMeanwhile) {
                // Whoever sealed it has synchronised it.
                return;
            } catch (IOException e) {
                dirty = true;
                throw e;
            }
        }
    }

    /** The oldest file; null when there is none. */
    @Nullable
    Segment oldest() {
        return segments.peekFirst();
    }

    /** Removes a file all of whose entries the database has. */
    void remove(Segment segment) throws IOException {
        Files.deleteIfExists(segment.file);
        segments.remove(segment);
        bytes.addAndGet(-segment.written);
    }

    Path directory() {
        return directory;
    }

    long bytes() {
        return bytes.get();
    }

    int files() {
        return segments.size();
    }
}
