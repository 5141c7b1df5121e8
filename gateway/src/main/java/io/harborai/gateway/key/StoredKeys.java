package io.harborai.gateway.key;

import java.util.List;
import java.util.Map;

import io.harborai.gateway.team.TeamRecord;
import org.jspecify.annotations.Nullable;

/**
 * All that the database has of keys, read at one moment.
 *
 * @param keys the keys, the oldest first
 * @param teams the teams by id
 */
record StoredKeys(List<Row> keys, Map<String, TeamRecord> teams) {
    static final StoredKeys NONE = new StoredKeys(List.of(), Map.of());

    /**
     * A key with the hashes of its secrets.
     *
     * @param hash of its secret
     * @param old of the secret before the last rotation; null when there was none
     * @param key what is known about it
     */
    record Row(KeyHash hash, @Nullable KeyHash old, KeyRecord key) {}
}
