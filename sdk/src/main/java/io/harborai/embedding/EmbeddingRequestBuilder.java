package io.harborai.embedding;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;
import org.jspecify.annotations.Nullable;

/** Collects an {@link EmbeddingRequest}; of a parameter the last value counts. Not thread-safe. */
public final class EmbeddingRequestBuilder {
    private @Nullable String model;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private RequestOptions options = RequestOptions.NONE;

    EmbeddingRequestBuilder() {
    }

    /** The model: an alias, {@code provider/model}, or the name of a model that one provider offers. */
    public EmbeddingRequestBuilder model(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("model is blank");
        }
        this.model = name;
        return this;
    }

    /** The texts, at least one. */
    public EmbeddingRequestBuilder input(String... texts) {
        return input(List.of(texts));
    }

    /** The texts, at least one. */
    public EmbeddingRequestBuilder input(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("input is empty, it must have at least one text");
        }
        return set("input", texts);
    }

    /** Inputs as the ids of their tokens, at least one. */
    public EmbeddingRequestBuilder inputTokens(int[]... tokenIds) {
        if (tokenIds.length == 0) {
            throw new IllegalArgumentException("inputTokens is empty, it must have at least one input");
        }
        return set("input", Arrays.stream(tokenIds).map(ids -> Arrays.stream(ids).boxed().toList()).toList());
    }

    /** How many dimensions the vectors shall have, 1 or more, for models that let one choose. */
    public EmbeddingRequestBuilder dimensions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("dimensions is " + count + ", it must be 1 or more");
        }
        return set("dimensions", count);
    }

    /** Asks for the vectors in base64: a quarter of the bytes, where the provider can do it. The reply is the same. */
    public EmbeddingRequestBuilder base64() {
        return set("encoding_format", "base64");
    }

    /** The end user's id, for the provider's abuse detection (the wire's {@code user}). */
    public EmbeddingRequestBuilder endUser(String id) {
        return set("user", id);
    }

    /** Any other field, sent as it is; a Map, Iterable, CharSequence, Number, Boolean or null. */
    public EmbeddingRequestBuilder put(String name, @Nullable Object jsonValue) {
        if (name.equals("model") || name.equals("input")) {
            throw new IllegalArgumentException("'" + name + "' has a method of its own: " + name + "(…)");
        }
        return set(name, jsonValue);
    }

    /** Bound on the whole call, 1 ms or more; the shorter of this and the client's own counts. */
    public EmbeddingRequestBuilder timeout(Duration total) {
        return options(o -> o.timeout(total));
    }

    /** Says more about the call: priority, tenant, cache, tags, an id. None of it is in the request's JSON. */
    public EmbeddingRequestBuilder options(Consumer<RequestOptionsBuilder> said) {
        options = options.with(said);
        return this;
    }

    private EmbeddingRequestBuilder set(String name, @Nullable Object value) {
        fields.put(name, JsonValues.frozen(value));
        return this;
    }

    /** The request. */
    public EmbeddingRequest build() {
        return new EmbeddingRequest(model, fields, options);
    }
}
