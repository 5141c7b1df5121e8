package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes a failure as OpenAI's clients expect it: {@code {"error":{message,type,code,param,trace_id}}}. */
final class ErrorAnswer {
    private ErrorAnswer() {
    }

    /** Answers with the failure's status; the head must not have been written. */
    static void send(HttpServerResponse response, Failure failure, String traceId) {
        send(response, failure, traceId, body(failure, traceId));
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

    /**
     * The failure as the last event of a stream. OpenAI's clients look for {@code error} in its data; LangChain4j looks at
     * the event's name alone, and would take the end that follows for a good one.
     */
    static Buffer event(Failure failure, String traceId) {
        return Buffer.buffer("event: error\ndata: ").appendBuffer(body(failure, traceId)).appendString("\n\n");
    }

    static Buffer body(Failure failure, String traceId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", failure.message());
            json.writeStringProperty("type", failure.type());
            json.writeStringProperty("code", failure.code());
            json.writeStringProperty("param", failure.param().orElse(null));
            json.writeStringProperty("trace_id", traceId);
            json.writeEndObject();
            json.writeEndObject();
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
