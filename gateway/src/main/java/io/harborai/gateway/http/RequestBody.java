package io.harborai.gateway.http;

import java.time.Duration;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.BodyCollector;
import io.harborai.engine.wire.BodyCollector.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Reads one request's body within its bounds, and tells either the bytes or what was wrong, once. */
final class RequestBody implements ConnectionWatch.Impatient {
    private final HttpServerRequest request;
    private final BodyCollector collector;
    private final int limit;
    private final boolean keysLimit;
    private final Consumer<byte[]> complete;
    private final Consumer<Failure> refused;
    private boolean over;

    private RequestBody(HttpServerRequest request, Shared shared, long callersBytes, Consumer<byte[]> complete,
            Consumer<Failure> refused) {
        this.request = request;
        this.keysLimit = callersBytes > 0 && callersBytes < shared.options().maxBodyBytes();
        this.limit = keysLimit ? (int) callersBytes : shared.options().maxBodyBytes();
        this.collector = new BodyCollector(limit, shared.engine().budget());
        this.complete = complete;
        this.refused = refused;
    }

    /**
     * Begins to read. A request that is refused for its length is not read to its end: its connection closes.
     *
     * @param callersBytes the caller's own bound on its length, 0 for the server's
     */
    static void read(HttpServerRequest request, Shared shared, ConnectionWatch.Watched watched, long callersBytes,
            Consumer<byte[]> complete, Consumer<Failure> refused) {
        RequestBody body = new RequestBody(request, shared, callersBytes, complete, refused);
        Failure wrong = body.headersWrong();
        if (wrong != null) {
            body.refuse(wrong);
            return;
        }
        watched.reading(body);
        if (request.getHeader(HttpHeaders.EXPECT) != null) {
            request.response().writeContinue();
        }
        request.handler(body::arrived);
        request.endHandler(ended -> body.finish(watched));
        request.exceptionHandler(broken -> body.release());
    }

    private @Nullable Failure headersWrong() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Failure.of(FailureKind.INVALID_REQUEST, "The body's content-encoding '" + encoding
                    + "' is not supported. Send it uncompressed.").withProviderStatus(415)
                    .withCode("unsupported_encoding");
        }
        if (length == null) {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                    ? null
                    : Failure.of(FailureKind.INVALID_REQUEST, "The request has no body: neither content-length nor "
                            + "transfer-encoding is set. Send JSON with its content-length.").withProviderStatus(411)
                            .withCode("length_required");
        }
        return Long.parseLong(length) > limit ? tooLarge() : null;
    }

    private Failure tooLarge() {
        if (keysLimit) {
            return Failure.of(FailureKind.TOO_LARGE, "The request's body is longer than this key may send (" + limit
                    + " bytes). Shorten it, or have the key's limit raised.");
        }
        return Failure.of(FailureKind.TOO_LARGE, "The request's body is longer than " + (limit >> 20)
                + " MB. Shorten it, or raise server.max_body_mb.");
    }

    private void arrived(Buffer piece) {
        if (over) {
            return;
        }
        Outcome outcome = collector.add(piece);
        if (outcome == Outcome.TOO_LONG) {
            refuse(tooLarge());
        } else if (outcome == Outcome.NO_MEMORY) {
            refuse(Failure.of(FailureKind.OVERLOADED, "Too many large requests at a time. Try again later.")
                    .withRetryAfter(Duration.ofSeconds(1)));
        }
    }

    private void finish(ConnectionWatch.Watched watched) {
        if (over) {
            return;
        }
        over = true;
        watched.working();
        byte[] bytes = collector.toBytes();
        collector.release();
        complete.accept(bytes);
    }

    @Override
    public void bodyTooSlow() {
        refuse(Failure.of(FailureKind.INVALID_REQUEST, "The request's body did not arrive in time.")
                .withProviderStatus(408).withCode("request_timeout"));
    }

    private void refuse(Failure failure) {
        if (over) {
            return;
        }
        release();
        // What was not read must not be taken for the next request.
        request.response().putHeader(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
        refused.accept(failure);
    }

    private void release() {
        over = true;
        collector.release();
    }
}
