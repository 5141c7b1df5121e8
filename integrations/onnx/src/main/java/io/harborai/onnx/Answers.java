package io.harborai.onnx;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import io.harborai.engine.wire.EmbeddingNumbers;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Answers in OpenAI's format. */
final class Answers {
    private Answers() {
    }

    static Buffer embeddings(String model, Vectors made, boolean base64) {
        return write(json -> {
            json.writeStringProperty("object", "list");
            json.writeStringProperty("model", model);
            json.writeArrayPropertyStart("data");
            for (int i = 0; i < made.vectors().size(); i++) {
                json.writeStartObject();
                json.writeStringProperty("object", "embedding");
                json.writeNumberProperty("index", i);
                EmbeddingNumbers.write(json, made.vectors().get(i), base64);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("usage");
            json.writeNumberProperty("prompt_tokens", made.tokens());
            json.writeNumberProperty("total_tokens", made.tokens());
            json.writeEndObject();
            if (made.truncated() > 0) {
                json.writeNumberProperty("truncated_inputs", made.truncated());
            }
        });
    }

    static Buffer error(int status, String message, String code) {
        return write(json -> {
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", message);
            json.writeStringProperty("type", status < 500 ? "invalid_request_error" : "server_error");
            json.writeNullProperty("param");
            json.writeStringProperty("code", code);
            json.writeEndObject();
        });
    }

    private static Buffer write(Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
