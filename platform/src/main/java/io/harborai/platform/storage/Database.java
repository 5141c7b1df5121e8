package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: one connection that writes, guarded by a lock, and a small pool that reads beside it (write-ahead
 * log). Blocking; call it on virtual threads, never on an event loop. Safe to share between threads.
 */
public final class Database implements AutoCloseable {
    /** How long a statement waits for another process's write before it fails as LOCKED. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    /** How long a writer waits for another thread's write; a write takes milliseconds. */
    private static final Duration WRITER_WAIT = Duration.ofSeconds(10);

    private final Path file;
    private final ReentrantLock writerLock = new ReentrantLock();
    private final ReentrantLock watcherLock = new ReentrantLock();
    private final Connection writer;
    private final Connection watcher;
    private final Jdbi writing;
    private final Readers readers;

    /**
     * Work on a connection.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does the work.
         *
         * @param handle the connection; valid only during the call
         * @return the result
         */
        T apply(Handle handle);
    }

    private Database(Path file, Connection writer, Connection watcher) {
        this.file = file;
        this.writer = writer;
        this.watcher = watcher;
        this.writing = Jdbi.create(writer);
        this.readers = new Readers(file, BUSY_TIMEOUT);
    }

    /**
     * Opens a database, makes it (mode 0600) when it is not there, and brings it up to date.
     *
     * @param file the SQLite file
     * @param migrations what up to date means
     * @return the open database
     * @throws StorageException if it is damaged, locked, newer than the program, or cannot be written
     */
    public static Database open(Path file, Migrations migrations) {
        try {
            PrivateFiles.makeFile(file);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY,
                    "the database " + file + " cannot be made (" + e + "); check the directory's owner and mode", e);
        }
        try {
            return connect(file, migrations);
        } catch (SQLException e) {
            throw StorageException.of(file, e);
        }
    }

    private static Database connect(Path file, Migrations migrations) throws SQLException {
        Connection writer = config().createConnection("jdbc:sqlite:" + file);
        try {
            new Migrator(file, migrations).run(writer);
            return new Database(file, writer, config().createConnection("jdbc:sqlite:" + file));
        } catch (SQLException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Write-ahead log, foreign keys, and every commit on the disk before it is confirmed. */
    static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config;
    }

    /**
     * Reads, on a connection of the pool, while others read and one writes.
     *
     * @param <T> what it gives
     * @param work the reading
     * @return its result
     * @throws StorageException if the database failed
     */
    public <T> T read(Work<T> work) {
        try {
            return readers.jdbi().withHandle(work::apply);
        } catch (JdbiException e) {
            throw StorageException.of(file, e);
        }
    }

    /**
     * Writes in one transaction, alone: all of it or nothing is kept.
     *
     * @param <T> what it gives
     * @param work the writing; an exception undoes it
     * @return its result
     * @throws StorageException if the database failed, or other writers took longer than 10 s
     */
    public <T> T write(Work<T> work) {
        lockWriter();
        try {
            return writing.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw StorageException.of(file, e);
        } finally {
            writerLock.unlock();
        }
    }

    private void lockWriter() {
        try {
            if (writerLock.tryLock(WRITER_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            throw new StorageException(StorageException.Kind.LOCKED, "the database " + file
                    + " was busy with other writes for " + WRITER_WAIT.toSeconds() + " s; try again", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(StorageException.Kind.IO, "interrupted while waiting to write", e);
        }
    }

    /**
     * A number that changes whenever anybody, in this process or another, has changed the database.
     *
     * @return the number; only equality means anything
     * @throws StorageException if the database failed
     */
    public long dataVersion() {
        watcherLock.lock();
        try (Statement statement = watcher.createStatement();
                ResultSet version = statement.executeQuery("pragma data_version")) {
            return version.getLong(1);
        } catch (SQLException e) {
            throw StorageException.of(file, e);
        } finally {
            watcherLock.unlock();
        }
    }

    /** The SQLite file. */
    public Path file() {
        return file;
    }

    /** Closes every connection, after the write under way. */
    @Override
    public void close() {
        lockWriter();
        try {
            readers.close();
            watcher.close();
            writer.close();
        } catch (SQLException e) {
            throw StorageException.of(file, e);
        } finally {
            writerLock.unlock();
        }
    }
}
