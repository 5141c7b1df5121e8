package io.harborai.engine.routing;

import java.util.Map;
import java.util.Objects;

import io.harborai.engine.exchange.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What routing looks at in a call.
 *
 * @param model     the name asked for
 * @param operation what is asked
 * @param stream    whether the answer is wanted as a stream
 * @param tools     whether the request offers tools
 * @param images    whether the request shows images
 * @param sizeBytes the body's length, 0 or more
 * @param traceId   decides what is drawn by hash; empty for none
 * @param session   what the caller calls the session, null for nothing
 * @param user      the caller's end user, null when not said
 * @param tags      what the caller calls the call
 * @param headers   the request's headers
 * @param preferences what the caller wishes of the route
 */
public record CallTraits(String model, Operation operation, boolean stream, boolean tools, boolean images,
        long sizeBytes, String traceId, @Nullable String session, @Nullable String user, Map<String, String> tags,
        Headers headers, Preferences preferences) {
    /** Bytes of JSON for each token: about right for English text in OpenAI's vocabularies. */
    static final int BYTES_PER_TOKEN = 4;

    /** A request's headers. */
    @FunctionalInterface
    public interface Headers {
        /** No headers. */
        Headers NONE = name -> null;

        /** The first value under a name in whatever case, null when there is none. */
        @Nullable
        String get(String name);
    }

    public CallTraits {
        Objects.requireNonNull(model);
        Objects.requireNonNull(operation);
        Objects.requireNonNull(traceId);
        Objects.requireNonNull(headers);
        Objects.requireNonNull(preferences);
        tags = Map.copyOf(tags);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes is " + sizeBytes + ", it must be 0 or more");
        }
    }

    /** A call without wishes. */
    public CallTraits(String model, Operation operation, boolean stream, boolean tools, boolean images, long sizeBytes,
            String traceId, @Nullable String session, @Nullable String user, Map<String, String> tags,
            Headers headers) {
        this(model, operation, stream, tools, images, sizeBytes, traceId, session, user, tags, headers,
                Preferences.NONE);
    }

    /** A chat of which nothing is known but the model. */
    public static CallTraits of(String model) {
        return new CallTraits(model, Operation.CHAT_COMPLETIONS, false, false, false, 0, "", null, null, Map.of(),
                Headers.NONE);
    }

    /** The same with what came beside the body. */
    public CallTraits with(Headers newHeaders, @Nullable String newSession, Map<String, String> newTags) {
        return new CallTraits(model, operation, stream, tools, images, sizeBytes, traceId, newSession, user, newTags,
                newHeaders, preferences);
    }

    /** The same with other wishes. */
    public CallTraits with(Preferences wishes) {
        return new CallTraits(model, operation, stream, tools, images, sizeBytes, traceId, session, user, tags, headers,
                wishes);
    }

    /** The same call asking for another name, without wishes. */
    CallTraits asking(String other) {
        return new CallTraits(other, operation, stream, tools, images, sizeBytes, traceId, session, user, tags,
                headers);
    }

    /** The prompt's length by estimate: a fourth of the body's bytes. */
    public long estimatedTokens() {
        return sizeBytes / BYTES_PER_TOKEN;
    }
}
