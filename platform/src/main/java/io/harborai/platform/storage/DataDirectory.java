package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The directory that holds everything. Only its owner reads it. Immutable; safe to share between threads. */
public final class DataDirectory {
    private static final String LOCK_FILE = "harborai.lock";
    /** The lock is on a byte far behind the text, so that others may read the text on every platform. */
    private static final long LOCKED_BYTE = 1 << 20;

    private final Path path;

    private DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens a directory, and makes it (mode 0700) when it is not there.
     *
     * @param path the directory
     * @return the directory
     * @throws StorageException if it cannot be made or is a file
     */
    public static DataDirectory open(Path path) {
        try {
            PrivateFiles.makeDirectories(path);
            return new DataDirectory(path);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY, "the data directory " + path
                    + " cannot be made (" + e + "); choose another with --data, or change the owner of its parent", e);
        }
    }

    /**
     * Takes the directory for one server, until the lock is closed or the process ends.
     *
     * @return the lock
     * @throws StorageException of kind LOCKED, naming the process that holds it, if it is taken
     */
    public Lock lock() {
        Path file = path.resolve(LOCK_FILE);
        FileChannel channel = openLockFile(file);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw taken(channel);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new Lock(channel);
        } catch (OverlappingFileLockException e) {
            throw closed(channel, taken(channel));
        } catch (IOException e) {
            throw closed(channel, new StorageException(StorageException.Kind.IO, "cannot lock " + file, e));
        } catch (StorageException e) {
            throw closed(channel, e);
        }
    }

    private FileChannel openLockFile(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY,
                    "cannot write " + file + " (" + e + "); check the directory's owner and mode", e);
        }
    }

    private StorageException taken(FileChannel channel) {
        String holder = holder(channel).map(pid -> "the process " + pid).orElse("another process");
        return new StorageException(StorageException.Kind.LOCKED, holder + " already serves the data directory " + path
                + "; stop it, or choose another directory with --data", null);
    }

    private static Optional<String> holder(FileChannel channel) {
        try {
            ByteBuffer text = ByteBuffer.allocate(32);
            channel.read(text, 0);
            String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
            return pid.isEmpty() ? Optional.empty() : Optional.of(pid);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static StorageException closed(FileChannel channel, StorageException failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** A server's hold on its directory. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        /** Gives the directory free. */
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
