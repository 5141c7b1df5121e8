package io.harborai.engine.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A credential that does not show itself: its text leaves only through {@link #reveal()}, never through
 * {@link #toString()}, a log line or serialization.
 *
 * <p>Two secrets are equal when their texts are; the comparison takes the same time wherever they differ. The hash
 * code is a constant, so it tells nothing about the text; do not use secrets as keys of a large map. Immutable and
 * safe to share between threads.
 */
public final class Secret {
    private static final int HASH_OF_EVERY_SECRET = 0x5ec7e7;

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * Wraps a credential's text.
     *
     * @param text the credential; may be empty
     * @return the secret
     * @throws NullPointerException if the text is null
     */
    public static Secret of(String text) {
        return new Secret(Objects.requireNonNull(text, "text"));
    }

    /**
     * The credential's text. Call it only where the text goes on the wire.
     *
     * @return the text given to {@link #of(String)}
     */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8),
                        secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return HASH_OF_EVERY_SECRET;
    }

    @Override
    public String toString() {
        return "Secret[****]";
    }
}
