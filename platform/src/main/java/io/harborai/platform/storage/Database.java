package io.harborai.platform.storage;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

import org.jdbi.v3.core.Handle;

/**
 * The database: one SQLite file, or a PostgreSQL server that several nodes share; a test holds both to the same
 * behaviour. Blocking; call it on virtual threads, never on an event loop. Safe to share between threads.
 *
 * <p><b>What a reading sees.</b> {@link #read} sees every write that anybody has committed before it began.
 * {@link #readReplica} sees every write of this process; of others' it may miss the last moments. Without replicas the
 * two are the same.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /**
     * Work on a connection.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Does the work.
         *
         * @param handle the connection; valid only during the call
         * @return the result
         */
        T apply(Handle handle);
    }

    /**
     * Opens a SQLite file, makes it (mode 0600) when it is not there, and brings it up to date.
     *
     * @param file the file
     * @param migrations what up to date means
     * @return the open database
     * @throws StorageException if it is damaged, locked, newer than the program, or cannot be written
     */
    static Database open(Path file, Migrations migrations) {
        return open(DatabaseSettings.of(new DatabaseUrl.Sqlite(file)), InstantSource.system(), List.of(migrations));
    }

    /**
     * Opens a database and brings it up to date. Of several nodes that do so at once, one migrates and the others wait.
     *
     * @param settings where it is, and its bounds
     * @param clock tells when it was well or ill
     * @param migrations what up to date means, module by module, in the order in which they are run
     * @return the open database
     * @throws StorageException if it cannot be reached, is damaged, locked, newer than the program, or cannot be written
     */
    static Database open(DatabaseSettings settings, InstantSource clock, List<Migrations> migrations) {
        return switch (settings.url()) {
            case DatabaseUrl.Sqlite sqlite -> SqliteDatabase.open(sqlite.file(), settings, clock, migrations);
            case DatabaseUrl.Postgres postgres -> PostgresDatabase.open(postgres, settings, clock, migrations);
        };
    }

    /** Which SQL it speaks. */
    Dialect dialect();

    /**
     * Reads the newest there is, while others read and write. Each statement sees what was committed before it.
     *
     * @param <T> what it gives
     * @param work the reading; a statement that writes is refused
     * @return its result
     * @throws StorageException if the database failed, or took longer than a statement may
     */
    <T> T read(Work<T> work);

    /**
     * Reads from a replica that has every write of this process, or else from the primary.
     *
     * @param <T> what it gives
     * @param work the reading, which may be done twice
     * @return its result
     * @throws StorageException if the database failed, or took longer than a statement may
     */
    <T> T readReplica(Work<T> work);

    /**
     * Writes in one transaction, as if alone: all of it or nothing is kept, and nothing that it has read was changed by
     * others before it ended.
     *
     * @param <T> what it gives
     * @param work the writing; an exception undoes it. It is done again when it collides with another node's, so it must
     *        have no effect but on the database
     * @return its result
     * @throws StorageException if the database failed; of kind BUSY if others were in the way for too long. Of kind
     *         UNREACHABLE it leaves open whether the work was kept: make it idempotent before you repeat it
     */
    <T> T write(Work<T> work);

    /**
     * Writes in one transaction that takes its locks itself: each statement sees what was committed before it, so that
     * whoever waits for a row that another node has locked goes on with what that node has made of it, and need not do
     * everything again. For appending under a lock of a row; what is only read may be changed by others meanwhile.
     *
     * @param <T> what it gives
     * @param work the writing; lock rows in one order everywhere. An exception undoes it. It is done again after a
     *        deadlock, so it must have no effect but on the database
     * @return its result
     * @throws StorageException as {@link #write}
     */
    <T> T append(Work<T> work);

    /**
     * A number that changes whenever anybody, in this process or another, has changed the database.
     *
     * @return the number; only equality means anything. It may change without a change, too
     * @throws StorageException if the database failed
     */
    long dataVersion();

    /** How it has been; nothing is asked of the database. */
    DatabaseHealth health();

    /** Closes every connection; a SQLite file after the write under way. */
    @Override
    void close();
}
