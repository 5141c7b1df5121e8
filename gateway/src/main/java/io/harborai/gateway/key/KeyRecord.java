package io.harborai.gateway.key;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known about a key, but for the key itself. Immutable.
 *
 * @param id {@code key_…}; {@code master} for the administrator's key
 * @param name what its maker called it
 * @param prefix its first seven characters, to recognise it by
 * @param models models that it may use; empty for all
 * @param createdAt when it was made
 * @param expiresAt from when on it is refused; null for never
 * @param revokedAt when it was revoked; null when it was not
 * @param admin whether it is the administrator's key
 */
public record KeyRecord(String id, String name, String prefix, List<String> models, Instant createdAt,
        @Nullable Instant expiresAt, @Nullable Instant revokedAt, boolean admin) {
    private static final String MASTER_ID = "master";

    /** Copies the list. */
    public KeyRecord {
        models = List.copyOf(models);
    }

    /** The administrator's key, which has no row, no end and no limits. */
    static KeyRecord master() {
        return new KeyRecord(MASTER_ID, MASTER_ID, "", List.of(), Instant.EPOCH, null, null, true);
    }

    /**
     * Whether the key may use a model.
     *
     * @param model the model's name as the caller wrote it
     * @return whether it is allowed; an entry {@code lab/*} allows every model of the provider {@code lab}
     */
    public boolean allowsModel(String model) {
        if (models.isEmpty()) {
            return true;
        }
        for (String allowed : models) {
            boolean family = allowed.endsWith("*")
                    && model.startsWith(allowed.substring(0, allowed.length() - 1));
            if (family || allowed.equals(model)) {
                return true;
            }
        }
        return false;
    }
}
