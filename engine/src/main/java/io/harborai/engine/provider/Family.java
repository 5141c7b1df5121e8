package io.harborai.engine.provider;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.harborai.engine.exchange.Operation;

/** A wire format that platforms speak, with its paths and its way to carry a credential. */
public enum Family {
    /** OpenAI's, and everybody's who is compatible with it. */
    OPENAI("authorization", "Bearer ", ""),
    /** OpenAI's bodies at the addresses of Azure's deployments; the model's name is the deployment's. */
    AZURE("api-key", "", "2024-10-21"),
    /** Anthropic's messages. */
    ANTHROPIC("x-api-key", "", "2023-06-01"),
    /** Gemini's {@code generateContent}; its embeddings are asked for at its address for OpenAI's clients. */
    GEMINI("x-goog-api-key", "", ""),
    /** Cohere: OpenAI's bodies at an address of their own, and its own for the order of documents. */
    COHERE("authorization", "Bearer ", ""),
    /** Ollama's own chat; the rest is asked at its addresses for clients of OpenAI. */
    OLLAMA("authorization", "Bearer ", "");

    private final String credentialHeader;
    private final String credentialPrefix;
    private final String defaultVersion;

    Family(String credentialHeader, String credentialPrefix, String defaultVersion) {
        this.credentialHeader = credentialHeader;
        this.credentialPrefix = credentialPrefix;
        this.defaultVersion = defaultVersion;
    }

    /** The header that carries the credential. */
    public String credentialHeader() {
        return credentialHeader;
    }

    /** What stands before the credential in its header. */
    public String credentialPrefix() {
        return credentialPrefix;
    }

    /** The version of the interface that is asked for when nobody says another; empty when there are none. */
    String defaultVersion() {
        return defaultVersion;
    }

    /** Headers that every request needs. */
    Map<String, String> headers(String version) {
        return this == ANTHROPIC ? Map.of("anthropic-version", version) : Map.of();
    }

    /** Where an operation is found below the base URL. */
    String path(Operation operation, String model, boolean stream, String version) {
        return switch (this) {
            case OPENAI -> operation.path();
            case AZURE -> (operation.reads() || operation == Operation.RESPONSES
                    ? operation.path()
                    : "/deployments/" + segment(model) + operation.path()) + "?api-version=" + segment(version);
            case ANTHROPIC -> operation.path();
            case GEMINI -> operation == Operation.GENERATE
                    ? "/models/" + segment(model) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent")
                    : "/openai" + operation.path();
            case COHERE -> (operation == Operation.RERANK ? "/v2" : "/compatibility/v1") + operation.path();
            case OLLAMA -> operation == Operation.OLLAMA ? operation.path() : "/v1" + operation.path();
        };
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
