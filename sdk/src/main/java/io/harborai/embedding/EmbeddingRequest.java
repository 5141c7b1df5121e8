package io.harborai.embedding;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** A request for embeddings. Immutable, so it may be sent any number of times. */
public final class EmbeddingRequest {
    private final @Nullable String model;
    private final Map<String, @Nullable Object> fields;
    private final @Nullable Duration timeout;

    EmbeddingRequest(@Nullable String model, Map<String, @Nullable Object> fields, @Nullable Duration timeout) {
        this.model = model;
        this.fields = new LinkedHashMap<>(fields);
        this.timeout = timeout;
    }

    /** Begins a request. */
    public static EmbeddingRequestBuilder builder() {
        return new EmbeddingRequestBuilder();
    }

    /** The model; empty for the client's default. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** The bound on the whole call; empty for the client's own. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
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
