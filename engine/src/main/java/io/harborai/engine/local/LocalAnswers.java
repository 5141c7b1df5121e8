package io.harborai.engine.local;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.EmbeddingNumbers;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what the local models say in the OpenAI wire format; every answer is marked as a stand-in's. */
final class LocalAnswers {
    /** In every answer: nobody shall take these models for real ones. */
    static final String FINGERPRINT = "harborai-local-stand-in";

    private final Operation operation;
    private final String model;
    private final String id;
    private final long created;

    LocalAnswers(Operation operation, String model, String traceId, long created) {
        this.operation = operation;
        this.model = model;
        this.id = (operation == Operation.COMPLETIONS ? "cmpl-" : "chatcmpl-") + traceId;
        this.created = created;
    }

    Buffer whole(String text, String finishReason, int promptTokens, int completionTokens) {
        return write(json -> {
            head(json, operation == Operation.COMPLETIONS ? "text_completion" : "chat.completion");
            json.writeArrayPropertyStart("choices");
            json.writeStartObject();
            json.writeNumberProperty("index", 0);
            if (operation == Operation.COMPLETIONS) {
                json.writeStringProperty("text", text);
            } else {
                json.writeObjectPropertyStart("message");
                json.writeStringProperty("role", "assistant");
                json.writeStringProperty("content", text);
                json.writeEndObject();
            }
            json.writeNullProperty("logprobs");
            json.writeStringProperty("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
            usage(json, promptTokens, completionTokens);
            json.writeEndObject();
        });
    }

    /** One event: a piece of text, or the end when {@code finishReason} is given. */
    Buffer chunk(String text, boolean first, @Nullable String finishReason) {
        return event(json -> {
            head(json, operation == Operation.COMPLETIONS ? "text_completion" : "chat.completion.chunk");
            json.writeArrayPropertyStart("choices");
            json.writeStartObject();
            json.writeNumberProperty("index", 0);
            if (operation == Operation.COMPLETIONS) {
                json.writeStringProperty("text", text);
            } else {
                json.writeObjectPropertyStart("delta");
                if (first) {
                    json.writeStringProperty("role", "assistant");
                }
                if (finishReason == null) {
                    json.writeStringProperty("content", text);
                }
                json.writeEndObject();
            }
            if (finishReason == null) {
                json.writeNullProperty("finish_reason");
            } else {
                json.writeStringProperty("finish_reason", finishReason);
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    Buffer usageChunk(int promptTokens, int completionTokens) {
        return event(json -> {
            head(json, operation == Operation.COMPLETIONS ? "text_completion" : "chat.completion.chunk");
            json.writeArrayPropertyStart("choices");
            json.writeEndArray();
            usage(json, promptTokens, completionTokens);
            json.writeEndObject();
        });
    }

    Buffer embeddings(List<float[]> vectors, boolean base64, int promptTokens) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeStringProperty("model", model);
            json.writeStringProperty("system_fingerprint", FINGERPRINT + "-not-semantic");
            json.writeArrayPropertyStart("data");
            for (int i = 0; i < vectors.size(); i++) {
                json.writeStartObject();
                json.writeStringProperty("object", "embedding");
                json.writeNumberProperty("index", i);
                EmbeddingNumbers.write(json, vectors.get(i), base64);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("usage");
            json.writeNumberProperty("prompt_tokens", promptTokens);
            json.writeNumberProperty("total_tokens", promptTokens);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    static Buffer error(int status, String message, String code) {
        return write(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", message);
            json.writeStringProperty("type", status < 500 ? "invalid_request_error" : "server_error");
            json.writeNullProperty("param");
            json.writeStringProperty("code", code);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void head(JsonGenerator json, String object) {
        json.writeStartObject();
        json.writeStringProperty("id", id);
        json.writeStringProperty("object", object);
        json.writeNumberProperty("created", created);
        json.writeStringProperty("model", model);
        json.writeStringProperty("system_fingerprint", FINGERPRINT);
    }

    private static void usage(JsonGenerator json, int promptTokens, int completionTokens) {
        json.writeObjectPropertyStart("usage");
        json.writeNumberProperty("prompt_tokens", promptTokens);
        json.writeNumberProperty("completion_tokens", completionTokens);
        json.writeNumberProperty("total_tokens", promptTokens + completionTokens);
        json.writeEndObject();
    }

    private static Buffer event(Consumer<JsonGenerator> content) {
        return Buffer.buffer("data: ").appendBuffer(write(content)).appendString("\n\n");
    }

    private static Buffer write(Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(json);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
