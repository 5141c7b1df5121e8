package io.harborai.gateway.key;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for who wants a key made.
 *
 * @param name what to call it, 1 to 100 characters on one line
 * @param models models that it may use, at most 100; empty for all
 * @param expiresAt from when on it is refused, kept to the millisecond; null for never
 */
public record NewKey(String name, List<String> models, @Nullable Instant expiresAt) {
    /** Longest name. */
    public static final int MAX_NAME = 100;
    /** Most models. */
    public static final int MAX_MODELS = 100;
    private static final int MAX_MODEL = 200;

    /**
     * Checks the request.
     *
     * @throws IllegalArgumentException if name or models are out of their bounds; the message says how
     */
    public NewKey {
        models = List.copyOf(models);
        // The database keeps milliseconds; what is shown at once and what is listed later shall be the same.
        expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS);
        if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a key's name must have 1 to " + MAX_NAME + " characters on one line, not " + name.length());
        }
        if (models.size() > MAX_MODELS) {
            throw new IllegalArgumentException(
                    "a key may name at most " + MAX_MODELS + " models, not " + models.size());
        }
        for (String model : models) {
            if (model.isBlank() || model.length() > MAX_MODEL || model.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a model's name must have 1 to " + MAX_MODEL
                        + " characters on one line, not " + model.length());
            }
        }
    }
}
