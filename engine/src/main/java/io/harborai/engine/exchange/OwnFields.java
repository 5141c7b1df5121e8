package io.harborai.engine.exchange;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Fields of a request's body that speak to HarborAI and not to a provider: fallback models, and which providers may answer.
 *
 * @param models   the value of {@code models}, null when it is not there
 * @param provider the value of {@code provider}, null when it is not there
 * @param cuts     what must be cut from the body so that a provider sees neither, in order, none overlapping
 */
public record OwnFields(@Nullable Span models, @Nullable Span provider, List<Span> cuts) {
    /** No such fields. */
    public static final OwnFields NONE = new OwnFields(null, null, List.of());

    public OwnFields {
        cuts = List.copyOf(cuts);
    }

    /**
     * A range of bytes of the body.
     *
     * @param start offset of the first one
     * @param end   offset after the last one
     */
    public record Span(int start, int end) {
        public Span {
            if (start < 0 || end < start) {
                throw new IllegalArgumentException("span [" + start + ", " + end + ")");
            }
        }
    }
}
