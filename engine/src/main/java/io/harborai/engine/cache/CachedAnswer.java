package io.harborai.engine.cache;

import java.util.Objects;

import io.harborai.engine.money.Cost;

/**
 * A complete answer as it was sent: a whole body, or all events of a stream. Immutable: nobody may write into the array.
 */
public final class CachedAnswer {
    private final byte[] bytes;
    private final AnswerForm form;
    private final String contentType;
    private final String target;
    private final Cost cost;

    /** An answer that {@code target} gave, of whose cost nothing is known. */
    public CachedAnswer(byte[] bytes, AnswerForm form, String contentType, String target) {
        this(bytes, form, contentType, target, Cost.Unpriced.NO_USAGE);
    }

    /** An answer that {@code target} gave for that much. */
    public CachedAnswer(byte[] bytes, AnswerForm form, String contentType, String target, Cost cost) {
        this.cost = Objects.requireNonNull(cost);
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

    /** What it cost when it was made. */
    public Cost cost() {
        return cost;
    }

    /** Who answered. */
    public String target() {
        return target;
    }
}
