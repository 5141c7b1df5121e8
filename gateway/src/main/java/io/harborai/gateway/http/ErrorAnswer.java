package io.harborai.gateway.http;

import java.time.Duration;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Writes a failure as OpenAI's clients expect it: {@code {"error":{message,type,code,param,trace_id}}}. */
final class ErrorAnswer {
    private ErrorAnswer() {
    }

    /** Answers with the failure's status; the head must not have been written. */
    static void send(HttpServerResponse response, Failure failure, String traceId) {
        send(response, Face.OPENAI, failure, traceId);
    }

    /** The same in the words of another API. */
    static void send(HttpServerResponse response, Face face, Failure failure, String traceId) {
        send(response, failure, traceId, face.body(failure, traceId));
    }

    /** The same with another body of JSON. */
    static void send(HttpServerResponse response, Failure failure, String traceId, Buffer body) {
        if (response.ended() || response.closed()) {
            return;
        }
        // An answer that was announced and then refused, as by an interceptor, has left its length and its way of sending.
        response.headers().remove(HttpHeaders.CONTENT_LENGTH);
        response.setChunked(false);
        response.setStatusCode(failure.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON);
        response.putHeader(HeaderNames.REQUEST_ID, traceId);
        response.putHeader(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF);
        Optional<Duration> wait = failure.retryAfter();
        if (wait.isPresent()) {
            // Whole seconds, rounded up: a caller that comes early is refused again.
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString((wait.get().toMillis() + 999) / 1000));
            // The clients of OpenAI prefer this one.
            response.putHeader("retry-after-ms", Long.toString(wait.get().toMillis()));
        }
        if (!failure.kind().retryable()) {
            response.putHeader(HeaderNames.SHOULD_RETRY, "false");
        }
        response.end(body);
    }
}
