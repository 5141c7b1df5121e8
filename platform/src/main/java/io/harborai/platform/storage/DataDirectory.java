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
     * Opens a directory, and makes it (mode 0700) when it is not there. A restore that was interrupted, or waits for the server
     * to stop, is finished first, unless a server runs.
     *
     * @param path the directory
     * @return the directory
     * @throws StorageException if it cannot be made or is a file
     */
    public static DataDirectory open(Path path) {
        try {
            PrivateFiles.makeDirectories(path);
            DataDirectory directory = new DataDirectory(path);
            directory.finishRestore();
            return directory;
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY, "the data directory " + path
                    + " cannot be made (" + e + "); choose another with --data, or change the owner of its parent", e);
        }
    }

    /**
     * Takes a directory for one that restores it, whatever state it is in; makes it when it is not there.
     *
     * @param path the directory
     * @return the lock
     * @throws StorageException of kind LOCKED, naming the process that holds it, if it is taken
     */
    public static Lock hold(Path path) {
        try {
            PrivateFiles.makeDirectories(path);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY, "the data directory " + path
                    + " cannot be made (" + e + "); choose another with --data", e);
        }
        return new DataDirectory(path).lock();
    }

    private void finishRestore() throws IOException {
        if (Replacement.pending(path).isEmpty()) {
            return;
        }
        try (Lock lock = lock()) {
            lock.finish(path);
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.LOCKED || Replacement.pending(path).filter(plan -> !plan.blockedBy()
                    .isEmpty()).isPresent()) {
                throw e;
            }
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

        /**
         * Carries out what a restore has planned, if it did.
         *
         * @param directory the directory that is locked
         * @throws StorageException if it cannot be done; it waits still
         */
        public void finish(Path directory) {
            if (!channel.isOpen()) {
                throw new IllegalStateException("the lock of " + directory + " is closed");
            }
            Replacement.finish(directory);
        }

        /** Gives the directory free. */
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
