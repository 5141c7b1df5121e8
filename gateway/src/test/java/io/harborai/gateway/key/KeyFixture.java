package io.harborai.gateway.key;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Migrations;

/** A real database with keys at a fixed time. */
final class KeyFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final Migrations MIGRATIONS = new Migrations("db/migration/sqlite", 1);

    final SecureRandom random = new SecureRandom();
    final Database database;
    final KeyStore store;

    KeyFixture(Path directory) {
        database = Database.open(directory.resolve("keys.db"), MIGRATIONS);
        store = KeyStore.create(database, InstantSource.fixed(NOW), random);
    }

    @Override
    public void close() {
        database.close();
    }
}
