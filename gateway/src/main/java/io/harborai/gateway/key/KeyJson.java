package io.harborai.gateway.key;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Keys as the admin API and the command line show them: times in ISO 8601, UTC. Made of maps, lists and texts only. */
public final class KeyJson {
    private KeyJson() {
    }

    /**
     * A key that was just made, with the key itself.
     *
     * @param created the key
     * @return {@code id, key, name, prefix, created_at, expires_at, models}
     */
    public static Map<String, @Nullable Object> created(CreatedKey created) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", created.record().id());
        json.put("key", created.key().reveal());
        json.putAll(of(created.record()));
        json.remove("revoked_at");
        return json;
    }

    /**
     * What is known about a key.
     *
     * @param key the key
     * @return {@code id, name, prefix, created_at, expires_at, revoked_at, models}
     */
    public static Map<String, @Nullable Object> of(KeyRecord key) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", key.id());
        json.put("name", key.name());
        json.put("prefix", key.prefix());
        json.put("created_at", key.createdAt().toString());
        json.put("expires_at", text(key.expiresAt()));
        json.put("revoked_at", text(key.revokedAt()));
        json.put("models", key.models());
        return json;
    }

    /**
     * Several keys.
     *
     * @param keys the keys
     * @return {@code object, data}
     */
    public static Map<String, Object> list(List<KeyRecord> keys) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", keys.stream().map(KeyJson::of).toList());
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
