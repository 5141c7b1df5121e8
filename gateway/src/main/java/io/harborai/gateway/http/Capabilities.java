package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.wire.Json;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * {@code GET /v1/capabilities}: which APIs a caller may speak here, in which format each provider is asked, and what becomes of
 * what a provider's format does not have. A caller who may use some models alone is told of no provider.
 */
final class Capabilities {
    static final String PATH = "/v1/capabilities";
    private static final List<String> FACES = List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings",
            "/v1/responses", "/v1/messages", "/v1/messages/count_tokens", "/v1beta/models/{model}:generateContent",
            "/v1beta/models/{model}:streamGenerateContent", "/v1beta/models/{model}:countTokens", "/v1/models",
            OllamaFace.CHAT, OllamaFace.EMBED,
            OllamaFace.TAGS);

    private final Shared shared;

    Capabilities(Shared shared) {
        this.shared = shared;
    }

    void answer(HttpServerRequest request, Caller caller, String traceId) {
        if (!request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            ErrorAnswer.send(request.response(), Failure.of(FailureKind.INVALID_REQUEST, PATH + " takes GET, not "
                    + request.method() + ".").withProviderStatus(405).withCode("method_not_allowed"), traceId);
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("object", "capabilities");
            json.writeStringProperty("parameters", word(shared.engine().parameters()));
            json.writeArrayPropertyStart("endpoints");
            FACES.forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("providers");
            if (caller.models().isEmpty()) {
                shared.engine().catalog().providers().forEach(provider -> provider(json, provider));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                .putHeader(HeaderNames.REQUEST_ID, traceId).end(Buffer.buffer(bytes.toByteArray()));
    }

    private static void provider(JsonGenerator json, Provider provider) {
        Dialect dialect = provider instanceof RemoteProvider remote ? remote.dialect() : Dialect.OPENAI;
        json.writeStartObject();
        json.writeStringProperty("name", provider.name());
        json.writeStringProperty("format", word(dialect.family()));
        json.writeArrayPropertyStart("operations");
        switch (dialect.family()) {
            case ANTHROPIC -> json.writeString("chat");
            case COHERE -> List.of("chat", "embeddings", "rerank").forEach(json::writeString);
            case OPENAI, AZURE, GEMINI, OLLAMA -> {
                List.of("chat", "completions", "embeddings").forEach(json::writeString);
                if (dialect.responses()) {
                    json.writeString("responses");
                }
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
