package io.harborai.engine.cache;

import java.util.Objects;

/**
 * A complete answer as it was sent: a whole body, or all events of a stream. Immutable: nobody may write into the array.
 */
public final class CachedAnswer {
    private final byte[] bytes;
    private final AnswerForm form;
    private final String contentType;
    private final String target;

    /** An answer that {@code target} gave. */
    public CachedAnswer(byte[] bytes, AnswerForm form, String contentType, String target) {
        this.bytes = bytes;
        this.form = Objects.requireNonNull(form);
        this.contentType = Objects.requireNonNull(contentType);
        this.target = Objects.requireNonNull(target);
    }

    /** The very array, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public AnswerForm form() {
        return form;
    }

    public boolean streamed() {
        return form.streamed();
    }

    public String contentType() {
        return contentType;
    }

    /** Who answered. */
    public String target() {
        return target;
    }
}
