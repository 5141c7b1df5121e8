package io.harborai.gateway.account;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.platform.admin.Role;
import org.jspecify.annotations.Nullable;

/**
 * A key for programs that use the admin API; it calls no models.
 *
 * @param id        {@code adm_…}
 * @param name      what its maker called it
 * @param role      what it may do
 * @param createdAt when it was made
 * @param expiresAt from when on it is refused; null for never
 * @param revokedAt when it was revoked; null when it was not
 */
record AdminKey(String id, String name, Role role, Instant createdAt, @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("name", name);
        json.put("role", role.word());
        json.put("created_at", createdAt.toString());
        json.put("expires_at", expiresAt == null ? null : expiresAt.toString());
        json.put("revoked_at", revokedAt == null ? null : revokedAt.toString());
        return json;
    }
}
