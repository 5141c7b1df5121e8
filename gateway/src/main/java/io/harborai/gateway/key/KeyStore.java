package io.harborai.gateway.key;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The keys in the database. Blocking, for the control plane only. Safe to share between threads. */
public final class KeyStore {
    /** What a key begins with. */
    public static final String PREFIX = "hb-";
    private static final int RANDOM_BYTES = 32;
    private static final int SHOWN = 7;
    private static final String COLUMNS = "id, name, hash, prefix, models, created_at, expires_at, revoked_at";

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;

    private KeyStore(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a store.
     *
     * @param database where the keys are
     * @param clock tells when a key is made or revoked
     * @param random makes keys
     * @return the store
     */
    public static KeyStore create(Database database, InstantSource clock, SecureRandom random) {
        return new KeyStore(database, clock, random);
    }

    /**
     * Makes a key.
     *
     * @param wanted its name, models and end
     * @return the key, which cannot be read again
     * @throws io.harborai.platform.storage.StorageException if it cannot be kept
     */
    public CreatedKey create(NewKey wanted) {
        String key = generate(random);
        byte[] idBytes = new byte[9];
        random.nextBytes(idBytes);
        KeyRecord record = new KeyRecord("key_" + Base64.getUrlEncoder().encodeToString(idBytes), wanted.name(),
                key.substring(0, SHOWN), wanted.models(), Instant.ofEpochMilli(clock.millis()), wanted.expiresAt(),
                null, false);
        database.write(handle -> handle.execute(
                "insert into api_keys (id, name, hash, prefix, models, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
                record.id(), record.name(), KeyHash.of(key).bytes(), record.prefix(), ModelList.write(record.models()),
                record.createdAt().toEpochMilli(), millis(record.expiresAt())));
        return new CreatedKey(Secret.of(key), record);
    }

    /**
     * Every key, also expired and revoked ones, the oldest first.
     *
     * @return the keys
     * @throws io.harborai.platform.storage.StorageException if they cannot be read
     */
    public List<KeyRecord> list() {
        return List.copyOf(all().values());
    }

    /**
     * Refuses a key from now on. Revoking twice keeps the first time.
     *
     * @param id the key's id, {@code key_…}
     * @return the key as it is now; empty when there is none of this id
     * @throws io.harborai.platform.storage.StorageException if that cannot be kept
     */
    public Optional<KeyRecord> revoke(String id) {
        return database.write(handle -> {
            handle.execute("update api_keys set revoked_at = coalesce(revoked_at, ?) where id = ?", clock.millis(), id);
            return handle.createQuery("select " + COLUMNS + " from api_keys where id = ?").bind(0, id)
                    .map((row, context) -> record(row)).findOne();
        });
    }

    /** Every key by its hash, the oldest first. */
    Map<KeyHash, KeyRecord> all() {
        return database.read(handle -> {
            Map<KeyHash, KeyRecord> keys = new LinkedHashMap<>();
            handle.createQuery("select " + COLUMNS + " from api_keys order by created_at, rowid").map(KeyStore::row)
                    .forEach(row -> keys.put(row.hash(), row.key()));
            return keys;
        });
    }

    /** A new key: {@code hb-} and 32 random bytes in 43 characters. */
    static String generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private record Row(KeyHash hash, KeyRecord key) {}

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        return new Row(KeyHash.fromBytes(row.getBytes("hash")), record(row));
    }

    private static KeyRecord record(ResultSet row) throws SQLException {
        return new KeyRecord(row.getString("id"), row.getString("name"), row.getString("prefix"),
                ModelList.read(row.getString("models")), Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "expires_at"), instant(row, "revoked_at"), false);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
