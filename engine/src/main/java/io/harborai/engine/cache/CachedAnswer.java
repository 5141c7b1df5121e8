package io.harborai.engine.cache;

import java.util.Objects;

/**
 * A complete answer as it was sent: a whole body, or all events of a stream. Immutable: nobody may write into the array.
 */
public final class CachedAnswer {
    private final byte[] bytes;
    private final boolean streamed;
    private final String contentType;
    private final String target;

    /** An answer that {@code target} gave. */
    public CachedAnswer(byte[] bytes, boolean streamed, String contentType, String target) {
        this.bytes = bytes;
        this.streamed = streamed;
        this.contentType = Objects.requireNonNull(contentType);
        this.target = Objects.requireNonNull(target);
    }

    /** The very array, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public boolean streamed() {
        return streamed;
    }

    public String contentType() {
        return contentType;
    }

    /** Who answered. */
    public String target() {
        return target;
    }
}
