package io.harborai.gateway.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of the table of keys. */
final class KeyRows {
    static final String SELECT = "select id, name, hash, prefix, team, settings, created_at, expires_at, disabled_at, "
            + "revoked_at, rotated_at, old_hash, old_until from api_keys ";
    private static final Logger LOG = LoggerFactory.getLogger(KeyRows.class);

    private KeyRows() {
    }

    /** A key with its hashes; empty, and logged, when it cannot be read. */
    static Optional<StoredKeys.Row> row(ResultSet row, Map<String, KeySettings> decoded) throws SQLException {
        try {
            byte[] old = row.getBytes("old_hash");
            return Optional.of(new StoredKeys.Row(KeyHash.fromBytes(row.getBytes("hash")),
                    old == null ? null : KeyHash.fromBytes(old), record(row, decoded)));
        } catch (IllegalArgumentException broken) {
            LOG.error("the key {} in the database cannot be read, so it is refused: {}", row.getString("id"),
                    broken.getMessage());
            return Optional.empty();
        }
    }

    /**
     * A key.
     *
     * @throws FieldException if the row was written by something else
     */
    static KeyRecord record(ResultSet row) throws SQLException {
        return record(row, new HashMap<>());
    }

    private static KeyRecord record(ResultSet row, Map<String, KeySettings> decoded) throws SQLException {
        return new KeyRecord(row.getString("id"), row.getString("prefix"), settings(row, decoded),
                Instant.ofEpochMilli(row.getLong("created_at")), new KeyRecord.Marks(instant(row, "disabled_at"),
                        instant(row, "revoked_at"), instant(row, "rotated_at"), instant(row, "old_until")),
                false);
    }

    private static KeySettings settings(ResultSet row, Map<String, KeySettings> decoded) throws SQLException {
        String stored = row.getString("settings");
        KeySettings known = decoded.get(stored);
        if (known != null) {
            return known.as(row.getString("name"), row.getString("team"), instant(row, "expires_at"));
        }
        KeySettings settings = KeyJson.read(stored, row.getString("name"), row.getString("team"),
                instant(row, "expires_at"));
        decoded.put(stored, settings);
        return settings;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
