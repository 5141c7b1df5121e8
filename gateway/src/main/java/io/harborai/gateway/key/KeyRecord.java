package io.harborai.gateway.key;

import java.time.Instant;
import java.util.List;

import io.harborai.gateway.team.NameRule;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a key, but for the key itself. Immutable.
 *
 * @param id {@code key_…}; {@code master} for the administrator's key
 * @param prefix its first seven characters, to recognise it by
 * @param settings what was said about it; its team is an id
 * @param createdAt when it was made
 * @param marks what has happened to it since
 * @param admin whether it is the administrator's key
 */
public record KeyRecord(String id, String prefix, KeySettings settings, Instant createdAt, Marks marks,
        boolean admin) {
    private static final String MASTER_ID = "master";

    /**
     * What has happened to a key.
     *
     * @param disabledAt since when it is refused until it is enabled; null when it is not
     * @param revokedAt since when it is refused for good; null when it is not
     * @param rotatedAt when it got its present secret; null when that is its first
     * @param oldUntil until when the secret before the last rotation is good; null when there was none
     */
    public record Marks(@Nullable Instant disabledAt, @Nullable Instant revokedAt, @Nullable Instant rotatedAt,
            @Nullable Instant oldUntil) {
        static final Marks NONE = new Marks(null, null, null, null);
    }

    /** The administrator's key, which has no row, no end and no limits. */
    static KeyRecord master() {
        return new KeyRecord(MASTER_ID, "", new KeySettings(MASTER_ID, List.of(), null), Instant.EPOCH, Marks.NONE,
                true);
    }

    /** What its maker called it. */
    public String name() {
        return settings.name();
    }

    /** Models that it may use by its own list; empty for all. Its team may allow fewer. */
    public List<String> models() {
        return settings.terms().models();
    }

    /** From when on it is refused; null for never. */
    public @Nullable Instant expiresAt() {
        return settings.expiresAt();
    }

    /** Since when it is refused for good; null when it is not. */
    public @Nullable Instant revokedAt() {
        return marks.revokedAt();
    }

    /** Since when it is refused until it is enabled; null when it is not. */
    public @Nullable Instant disabledAt() {
        return marks.disabledAt();
    }

    /**
     * Whether the key's own list allows a model; {@link Access#allowsModel} asks its team too.
     *
     * @param model the model's name as the caller wrote it
     * @return whether it is allowed; an entry {@code lab/*} allows every model of the provider {@code lab}
     */
    public boolean allowsModel(String model) {
        return NameRule.of(models()).allows(model);
    }
}
