package io.harborai.engine.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * The cache of answers.
 *
 * @param enabled    whether calls use it that do not say
 * @param ttl        how long an answer is kept when the call does not say
 * @param maxEntries most answers, at least 1
 * @param maxBytes   most bytes of answers, at least 1 MB
 * @param semantic   answers to questions that mean the same
 */
public record CacheSettings(boolean enabled, Duration ttl, int maxEntries, long maxBytes, SemanticSettings semantic) {
    /** Only for calls that ask for it: 2 000 answers of an hour, 32 MB. */
    public static final CacheSettings DEFAULT = new CacheSettings(false, Duration.ofHours(1), 2_000, 32L << 20);

    public CacheSettings {
        Objects.requireNonNull(semantic);
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("ttl is " + ttl + ", it must be more than zero");
        }
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries is " + maxEntries + ", it must be at least 1");
        }
        if (maxBytes < 1 << 20) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", it must be at least 1 MB");
        }
    }

    /** A cache that answers the very same question alone. */
    public CacheSettings(boolean enabled, Duration ttl, int maxEntries, long maxBytes) {
        this(enabled, ttl, maxEntries, maxBytes, SemanticSettings.OFF);
    }

    /** The same with other answers to questions that mean the same. */
    public CacheSettings withSemantic(SemanticSettings other) {
        return new CacheSettings(enabled, ttl, maxEntries, maxBytes, other);
    }
}
