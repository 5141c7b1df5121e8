package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.harborai.gateway.GatewaySchema;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.Migrations;
import io.harborai.platform.testing.TestPostgres;

/** A real database with a ledger's tables, and ledgers on it. */
final class LedgerFixture implements AutoCloseable {
    static final Migrations MIGRATIONS = GatewaySchema.MIGRATIONS;

    final AtomicLong now = new AtomicLong(Entries.AT);
    final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    final Path directory;
    final Database database;

    private LedgerFixture(Path directory, DatabaseUrl url) {
        this.directory = directory;
        this.database = Database.open(DatabaseSettings.of(url).withBounds(4, Duration.ofMillis(500),
                Duration.ofSeconds(20)), InstantSource.system(), List.of(MIGRATIONS));
    }

    static LedgerFixture open(Dialect dialect, Path directory) throws SQLException {
        return on(directory, switch (dialect) {
            case SQLITE -> new DatabaseUrl.Sqlite(directory.resolve("ledger.db"));
            case POSTGRESQL -> TestPostgres.newDatabase();
        });
    }

    static LedgerFixture on(Path directory, DatabaseUrl url) {
        return new LedgerFixture(directory, url);
    }

    Path spool() {
        return directory.resolve("spool");
    }

    Ledger ledger(LedgerSettings settings) throws IOException {
        return Ledger.start(settings, spool(), database, clock, new SecureRandom(), UnaryOperator.identity());
    }

    /** Puts entries into the database, as the shipper does. */
    void insert(long run, LedgerEntry... entries) {
        LedgerStore store = new LedgerStore(database);
        long sequence = 0;
        for (LedgerEntry entry : entries) {
            store.insert(List.of(new StoredEntry(StoredEntry.id(run, sequence++), entry, null)));
        }
    }

    long count(String table) {
        return database.read(handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
    }

    List<String> traces() {
        return database.read(
                handle -> handle.createQuery("select trace_id from ledger_entries").mapTo(String.class).list());
    }

    @Override
    public void close() {
        database.close();
    }
}
