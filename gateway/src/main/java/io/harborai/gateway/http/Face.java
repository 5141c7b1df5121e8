package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** The API that a caller speaks, as far as it decides how a failure is told. */
enum Face {
    OPENAI, RESPONSES, ANTHROPIC, GEMINI, OLLAMA;

    static Face of(Operation operation) {
        return switch (operation) {
            case MESSAGES -> ANTHROPIC;
            case GENERATE -> GEMINI;
            case RESPONSES -> RESPONSES;
            case OLLAMA -> OLLAMA;
            default -> OPENAI;
        };
    }

    static Face ofPath(@Nullable String path) {
        if (path == null) {
            return OPENAI;
        }
        if (OllamaFace.isOne(path)) {
            return OLLAMA;
        }
        return path.startsWith("/v1/messages") ? ANTHROPIC : GeminiPath.isOne(path) ? GEMINI : OPENAI;
    }

    /** The body of an error answer. */
    Buffer body(Failure failure, String traceId) {
        return switch (this) {
            case OPENAI, RESPONSES -> object(json -> within(json, "error", error -> {
                error.writeStringProperty("message", failure.message());
                error.writeStringProperty("type", failure.type());
                error.writeStringProperty("code", failure.code());
                error.writeStringProperty("param", failure.param().orElse(null));
                error.writeStringProperty("trace_id", traceId);
            }));
            case ANTHROPIC -> object(json -> {
                json.writeStringProperty("type", "error");
                within(json, "error", error -> {
                    error.writeStringProperty("type", anthropicType(failure));
                    error.writeStringProperty("message", failure.message());
                    error.writeStringProperty("code", failure.code());
                });
                json.writeStringProperty("request_id", traceId);
            });
            case OLLAMA -> object(json -> {
                json.writeStringProperty("error", failure.message());
                json.writeStringProperty("code", failure.code());
                json.writeStringProperty("trace_id", traceId);
            });
            case GEMINI -> object(json -> within(json, "error", error -> {
                error.writeNumberProperty("code", failure.status());
                error.writeStringProperty("message", failure.message());
                error.writeStringProperty("status", geminiStatus(failure));
                error.writeStringProperty("reason", failure.code());
                error.writeStringProperty("trace_id", traceId);
            }));
        };
    }

    /**
     * The failure as the last event of a stream. OpenAI's clients look for {@code error} in its data; LangChain4j looks at
     * the event's name alone, and would take the end that follows for a good one.
     */
    Buffer event(Failure failure, String traceId) {
        return switch (this) {
            case GEMINI -> event("", body(failure, traceId));
            case OLLAMA -> body(failure, traceId).appendString("\n");
            case OPENAI, ANTHROPIC -> event("event: error\n", body(failure, traceId));
            case RESPONSES -> event("event: response.failed\n", object(json -> {
                json.writeStringProperty("type", "response.failed");
                within(json, "response", response -> {
                    response.writeStringProperty("id", "resp_" + traceId);
                    response.writeStringProperty("object", "response");
                    response.writeStringProperty("status", "failed");
                    within(response, "error", error -> {
                        error.writeStringProperty("code", failure.code());
                        error.writeStringProperty("message", failure.message());
                    });
                });
            }));
        };
    }

    private static Buffer event(String name, Buffer data) {
        return Buffer.buffer(name).appendString("data: ").appendBuffer(data).appendString("\n\n");
    }

    private static String anthropicType(Failure failure) {
        return switch (failure.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> failure.status() < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static String geminiStatus(Failure failure) {
        return switch (failure.status()) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 502, 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> failure.kind() == FailureKind.INTERNAL ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    }

    private static Buffer object(Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void within(JsonGenerator json, String name, Consumer<JsonGenerator> fields) {
        json.writeObjectPropertyStart(name);
        fields.accept(json);
        json.writeEndObject();
    }
}
