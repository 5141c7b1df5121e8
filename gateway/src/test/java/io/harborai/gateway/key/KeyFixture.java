package io.harborai.gateway.key;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.Migrations;
import io.harborai.platform.testing.TestPostgres;

/** A real database with keys. */
final class KeyFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Migrations MIGRATIONS = new Migrations("db/migration", 50);

    final SecureRandom random = new SecureRandom();
    final Database database;
    final KeyStore store;
    private final DatabaseUrl url;

    private KeyFixture(DatabaseUrl url) {
        this.url = url;
        database = Database.open(DatabaseSettings.of(url), InstantSource.system(), List.of(MIGRATIONS));
        store = KeyStore.create(database, InstantSource.fixed(NOW), random);
    }

    /** On a new database of either kind. */
    static KeyFixture open(Dialect dialect, Path directory) throws SQLException {
        return new KeyFixture(switch (dialect) {
            case SQLITE -> new DatabaseUrl.Sqlite(directory.resolve("keys.db"));
            case POSTGRESQL -> TestPostgres.newDatabase();
        });
    }

    /** The same database, as another process sees it. */
    KeyFixture another() {
        return new KeyFixture(url);
    }

    @Override
    public void close() {
        database.close();
    }
}
