package io.harborai.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Counts a request's tokens without asking anybody: Anthropic's {@code /v1/messages/count_tokens} and Gemini's
 * {@code :countTokens}. The count is the estimate by which limits and budgets reserve.
 */
final class TokenCounts {
    private static final String MESSAGES = "/v1/messages/count_tokens";
    private final Shared shared;

    TokenCounts(Shared shared) {
        this.shared = shared;
    }

    static boolean isOne(String path) {
        GeminiPath gemini = GeminiPath.isOne(path) ? GeminiPath.of(path) : null;
        return path.equals(MESSAGES) || gemini != null && gemini.verb() == GeminiPath.Verb.COUNT;
    }

    void answer(HttpServerRequest request, String path, Caller caller, String traceId, Consumer<Failure> refuse,
            ConnectionWatch.Watched watched) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            refuse.accept(Failure.of(FailureKind.INVALID_REQUEST, path + " takes POST, not " + request.method() + ".")
                    .withProviderStatus(405).withCode("method_not_allowed"));
            return;
        }
        String name = path.equals(MESSAGES) ? "input_tokens" : "totalTokens";
        RequestBody.read(request, shared, watched, caller.policy().requestBytes(), body -> {
            byte[] counted = ("{\"" + name + "\":" + TokenEstimate.ofRequest(body).promptTokens() + "}")
                    .getBytes(StandardCharsets.US_ASCII);
            watched.waiting();
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                    .putHeader(HeaderNames.REQUEST_ID, traceId).end(Buffer.buffer(counted));
        }, refuse);
    }
}
