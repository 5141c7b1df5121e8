package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * One SQLite file: one connection that writes, guarded by a lock, and a small pool that reads beside it (write-ahead
 * log). The lock makes writes follow one another, so none of them ever has to be done again.
 */
final class SqliteDatabase implements Database {
    /** How long a statement waits for another process's write before it fails as LOCKED. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    /** How long a writer waits for another thread's write; a write takes milliseconds. */
    private static final Duration WRITER_WAIT = Duration.ofSeconds(10);
    /** A file lock holds off other processes only; within this one it fails instead of waiting. */
    private static final ReentrantLock MIGRATING = new ReentrantLock();

    private final Path file;
    private final Duration workTimeout;
    private final HealthRecord health;
    private final ReentrantLock writerLock = new ReentrantLock();
    private final ReentrantLock watcherLock = new ReentrantLock();
    private final Connection writer;
    private final Connection watcher;
    private final Jdbi writing;
    private final SqliteReaders readers;

    private SqliteDatabase(Path file, Duration workTimeout, HealthRecord health, Connection writer,
            Connection watcher) {
        this.file = file;
        this.workTimeout = workTimeout;
        this.health = health;
        this.writer = writer;
        this.watcher = watcher;
        this.writing = Jdbi.create(writer);
        this.readers = new SqliteReaders(source(file), BUSY_TIMEOUT);
    }

    static SqliteDatabase open(Path file, DatabaseSettings settings, InstantSource clock, List<Migrations> migrations) {
        try {
            PrivateFiles.makeFile(file);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY,
                    "the database " + file + " cannot be made (" + e + "); check the directory's owner and mode", e);
        }
        SQLiteDataSource source = source(file);
        try {
            Connection writer = first(file, source);
            try {
                new Migrator(file, Dialect.SQLITE, migrations, failure -> Failures.sqlite(file, failure)).run(writer,
                        source, work -> alone(file, work));
                return new SqliteDatabase(file, settings.statementTimeout(), new HealthRecord(clock), writer,
                        source.getConnection());
            } catch (SQLException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Failures.sqlite(file, e);
        }
    }

    /** Write-ahead log, foreign keys, and every commit on the disk before it is confirmed. */
    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        // One thread at a time uses a connection: the driver sees to it, and SQLite need not lock again for each value.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /** The first connection makes the write-ahead log, for which SQLite does not wait when another is about to do the same. */
    private static Connection first(Path file, SQLiteDataSource source) throws SQLException {
        List<Connection> opened = new ArrayList<>();
        alone(file, () -> {
            fill(file);
            opened.add(source.getConnection());
        });
        return opened.getFirst();
    }

    private static void fill(Path file) {
        SqliteTemplate.file().ifPresent(template -> {
            try {
                SqliteTemplate.fill(file, template);
            } catch (IOException e) {
                throw new StorageException(StorageException.Kind.IO, "the database " + file + " cannot be made (" + e
                        + "); look at the disk's space and health", e);
            }
        });
    }

    private static void alone(Path file, Migrator.Step work) throws SQLException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".migrate");
        MIGRATING.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid()) {
                work.run();
            }
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY, "cannot write " + lockFile + " (" + e
                    + "); check the directory's owner and mode", e);
        } finally {
            MIGRATING.unlock();
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public <T> T read(Work<T> work) {
        return noted(() -> readers.jdbi().withHandle(handle -> bounded(handle, work)));
    }

    @Override
    public <T> T readReplica(Work<T> work) {
        return read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        lockWriter();
        try {
            return noted(() -> writing.inTransaction(handle -> bounded(handle, work)));
        } finally {
            writerLock.unlock();
        }
    }

    /** One writes at a time anyway. */
    @Override
    public <T> T append(Work<T> work) {
        return write(work);
    }

    private <T> T bounded(Handle handle, Work<T> work) throws SQLException {
        try (WorkDeadline deadline = WorkDeadline.start(handle.getConnection(), workTimeout)) {
            return deadline.run(() -> work.apply(handle));
        }
    }

    /** Does something with the database, and notes how it went. */
    private <T> T noted(SqlCall<T> call) {
        try {
            T result = call.run();
            health.succeeded();
            return result;
        } catch (SQLException | JdbiException e) {
            throw health.failed(Failures.sqlite(file, e));
        }
    }

    @FunctionalInterface
    private interface SqlCall<T> {
        T run() throws SQLException;
    }

    private void lockWriter() {
        try {
            if (writerLock.tryLock(WRITER_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            throw health.failed(new StorageException(StorageException.Kind.BUSY, "the database " + file
                    + " was busy with other writes for " + WRITER_WAIT.toSeconds() + " s; try again", null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(StorageException.Kind.IO, "interrupted while waiting to write", e);
        }
    }

    @Override
    public long dataVersion() {
        watcherLock.lock();
        try {
            return noted(() -> {
                try (Statement statement = watcher.createStatement();
                        ResultSet version = statement.executeQuery("pragma data_version")) {
                    return version.getLong(1);
                }
            });
        } finally {
            watcherLock.unlock();
        }
    }

    @Override
    public DatabaseHealth health() {
        return health.current();
    }

    @Override
    public void close() {
        lockWriter();
        try {
            readers.close();
            watcher.close();
            writer.close();
        } catch (SQLException e) {
            throw Failures.sqlite(file, e);
        } finally {
            writerLock.unlock();
        }
    }
}
