package io.harborai.engine.exchange;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the engine must know of a request to route it; everything else stays bytes.
 *
 * @param model        the model name asked for
 * @param modelStart   offset of the first byte of the model's JSON value (its opening quote) in the body
 * @param modelEnd     offset after the last byte of the model's JSON value
 * @param stream       whether the caller wants the answer as server-sent events
 * @param includeUsage whether the caller asked for usage in the stream
 * @param maxTokens    the caller's bound on completion tokens, -1 when there is none
 * @param user         the caller's end-user id
 * @param tools        whether the request offers tools
 * @param images       whether the request shows images
 * @param own          fields that are not for providers
 */
public record Envelope(String model, int modelStart, int modelEnd, boolean stream, boolean includeUsage, long maxTokens,
        @Nullable String user, boolean tools, boolean images,
        OwnFields own) {
    public Envelope {
        Objects.requireNonNull(model);
        Objects.requireNonNull(own);
        if (modelStart < 0 || modelEnd <= modelStart) {
            throw new IllegalArgumentException("model at [" + modelStart + ", " + modelEnd + ")");
        }
    }

    /** The envelope of a request without tools and images. */
    public Envelope(String model, int modelStart, int modelEnd, boolean stream, boolean includeUsage, long maxTokens,
            @Nullable String user) {
        this(model, modelStart, modelEnd, stream, includeUsage, maxTokens, user, false, false,
                OwnFields.NONE);
    }
}
