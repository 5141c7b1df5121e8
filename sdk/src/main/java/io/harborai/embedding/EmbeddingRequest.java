package io.harborai.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import org.jspecify.annotations.Nullable;

/** A request for embeddings. Immutable, so it may be sent any number of times. */
public final class EmbeddingRequest {
    private final @Nullable String model;
    private final Map<String, @Nullable Object> fields;
    private final RequestOptions options;

    EmbeddingRequest(@Nullable String model, Map<String, @Nullable Object> fields, RequestOptions options) {
        this.model = model;
        this.fields = new LinkedHashMap<>(fields);
        this.options = options;
    }

    /** Begins a request. */
    public static EmbeddingRequestBuilder builder() {
        return new EmbeddingRequestBuilder();
    }

    /** The model; empty for the client's default. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** What is said about the call beside its request. */
    public RequestOptions options() {
        return options;
    }

    boolean hasInput() {
        return fields.containsKey("input");
    }

    byte[] toJson(@Nullable String defaultModel) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("model", model == null ? defaultModel : model);
        body.putAll(fields);
        return JsonValues.toBytes(body);
    }

    @Override
    public String toString() {
        return "EmbeddingRequest[model=" + model + "]";
    }
}
