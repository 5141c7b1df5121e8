package io.harborai.platform.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server (13 or newer), which several nodes share. Writes are serializable transactions, so that a writer
 * finds the same rules here as on SQLite; those that collide are done again.
 */
final class PostgresDatabase implements Database {
    /** Any number, the same in every node: whoever holds this lock migrates. */
    private static final long MIGRATION_LOCK = 0x4861_7262_6f72_4149L;
    /** A migration of a large table takes minutes; a node that waits longer is better started anew. */
    private static final Duration MIGRATION_WAIT = Duration.ofMinutes(10);
    private static final Duration MIGRATION_LOOK = Duration.ofMillis(200);

    private final DatabaseUrl.Postgres url;
    private final HealthRecord health;
    private final PostgresPool writers;
    private final PostgresPool readers;
    private final Replicas replicas;
    private final Retries retries = new Retries(new Random(), LockSupport::parkNanos);

    private PostgresDatabase(DatabaseUrl.Postgres url, DatabaseSettings settings, InstantSource clock) {
        int writing = (settings.maxConnections() + 1) / 2;
        this.url = url;
        this.health = new HealthRecord(clock);
        this.writers = PostgresPool.create(url, settings, PostgresPool.Use.WRITE, writing, settings.connectTimeout());
        this.readers = PostgresPool.create(url, settings, PostgresPool.Use.READ, settings.maxConnections() - writing,
                settings.connectTimeout());
        this.replicas = Replicas.create(settings, clock, () -> read(Replicas::position));
    }

    static PostgresDatabase open(DatabaseUrl.Postgres url, DatabaseSettings settings, InstantSource clock,
            List<Migrations> migrations) {
        PGSimpleDataSource source = PostgresPool.source(url, settings.connectTimeout(), Duration.ZERO);
        try (Connection connection = source.getConnection()) {
            new Migrator(url, Dialect.POSTGRESQL, migrations, failure -> Failures.postgres(url, failure))
                    .run(connection, source, work -> alone(url, connection, work));
        } catch (SQLException e) {
            throw Failures.postgres(url, e);
        }
        return new PostgresDatabase(url, settings, clock);
    }

    /** The lock ends with the connection, so that a node that dies while it migrates does not hold the others off. */
    private static void alone(DatabaseUrl.Postgres url, Connection connection, Migrator.Step work)
            throws SQLException {
        long end = System.nanoTime() + MIGRATION_WAIT.toNanos();
        while (!lock(connection, "select pg_try_advisory_lock(?)")) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw new StorageException(StorageException.Kind.LOCKED, "another node has been migrating the database "
                        + url + " for " + MIGRATION_WAIT.toMinutes() + " min; look into that node's log", null);
            }
            LockSupport.parkNanos(MIGRATION_LOOK.toNanos());
        }
        try {
            work.run();
        } finally {
            lock(connection, "select pg_advisory_unlock(?)");
        }
    }

    private static boolean lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, MIGRATION_LOCK);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T> T read(Work<T> work) {
        return noted(() -> readers.jdbi().withHandle(work::apply));
    }

    @Override
    public <T> T readReplica(Work<T> work) {
        return replicas.read(work).orElseGet(() -> new Replicas.Answer<>(read(work))).value();
    }

    @Override
    public <T> T write(Work<T> work) {
        return written(handle -> isolated(handle, "serializable", work));
    }

    @Override
    public <T> T append(Work<T> work) {
        return written(handle -> isolated(handle, "read committed", work));
    }

    private <T> T written(Work<T> work) {
        try {
            return noted(() -> retries.run(() -> writers.jdbi().inTransaction(work::apply)));
        } finally {
            // Also after a failure: a commit whose answer was lost may have been kept.
            replicas.written();
        }
    }

    private static <T> T isolated(Handle handle, String level, Work<T> work) {
        handle.execute("set transaction isolation level " + level);
        return work.apply(handle);
    }

    private <T> T noted(Supplier<T> call) {
        try {
            T result = call.get();
            health.succeeded();
            return result;
        } catch (JdbiException e) {
            throw health.failed(Failures.postgres(url, e));
        }
    }

    /** What a snapshot sees is told by its text: it differs as soon as a transaction has ended. */
    @Override
    public long dataVersion() {
        return read(handle -> handle.createQuery("select hashtextextended(pg_current_snapshot()::text, 0)")
                .mapTo(Long.class).one());
    }

    @Override
    public DatabaseHealth health() {
        return health.current();
    }

    @Override
    public void close() {
        replicas.close();
        readers.close();
        writers.close();
    }
}
