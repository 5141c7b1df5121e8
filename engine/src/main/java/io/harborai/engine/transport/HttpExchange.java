package io.harborai.engine.transport;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.wire.Form;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** One request over one pooled connection. Whatever happens, its sink hears of it once, and nothing after a cancel. */
final class HttpExchange implements UpstreamExchange {
    private static final CharSequence APPLICATION_JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence ANYTHING = HttpHeaders.createOptimized("*/*");
    private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
    private static final CharSequence USER_AGENT = HttpHeaders.createOptimized("HarborAI");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACE_STATE = HttpHeaders.createOptimized("tracestate");
    private static final CharSequence HOPS = HttpHeaders.createOptimized("x-harborai-hops");

    private final RemoteProvider provider;
    private final UpstreamRequest asked;
    private final UpstreamSink sink;
    private final LoopConnections connections;
    private final HttpTransport transport;
    private final HttpTransport.Endpoint endpoint;
    private Turn turn = Turn.WAITING;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean paused;
    private boolean over;

    /** Its place among the exchanges with this host. */
    private enum Turn {
        WAITING, CONNECTING, CONNECTED, LEFT
    }

    HttpExchange(RemoteProvider provider, UpstreamRequest asked, UpstreamSink sink, LoopConnections connections,
            HttpTransport transport, HttpTransport.Endpoint endpoint) {
        this.provider = provider;
        this.asked = asked;
        this.sink = sink;
        this.connections = connections;
        this.transport = transport;
        this.endpoint = endpoint;
    }

    /** Waits for its turn at the host. */
    void begin() {
        if (!endpoint.host().enter(this)) {
            turn = Turn.LEFT;
            breakWith(TransportFailures.tooManyWait(provider));
        }
    }

    /** Its turn has come. */
    void connect() {
        turn = Turn.CONNECTING;
        Future<HttpClientRequest> opening;
        try {
            opening = transport.client(provider).request(endpoint.options(asked));
        } catch (IllegalStateException closed) {
            // The engine stops. Not at once: the next in the queue has the same coming, and each would be a call deeper.
            transport.later(() -> connected(Future.failedFuture(closed)));
            return;
        }
        opening.onComplete(this::connected);
    }

    private void leave() {
        if (turn == Turn.WAITING) {
            endpoint.host().forget(this);
        } else if (turn == Turn.CONNECTED) {
            endpoint.host().leave();
        }
        // One that connects leaves when that has come to its end.
        turn = turn == Turn.CONNECTING ? Turn.CONNECTING : Turn.LEFT;
    }

    private void connected(AsyncResult<HttpClientRequest> result) {
        turn = Turn.CONNECTED;
        if (result.failed()) {
            if (over) {
                leave();
            } else {
                broken(result.cause());
            }
            return;
        }
        HttpClientRequest opened = result.result();
        if (over) {
            // Cancelled while it waited for a connection: nobody is left to hear.
            opened.exceptionHandler(this::broken);
            opened.reset();
            leave();
            return;
        }
        request = opened;
        opened.exceptionHandler(this::broken);
        if (connections.isRefused(opened.connection())) {
            breakWith(Failure.of(FailureKind.PERMISSION, "The address of provider " + provider.name() + " ("
                    + provider.host() + ") lies in a private network. If that is meant, set providers."
                    + provider.name() + ".allow_private_network: true.").withCode("private_network"));
            return;
        }
        opened.response().onComplete(this::answered);
        headers(opened.headers());
        if (asked.operation().reads()) {
            opened.end();
        } else {
            opened.end(asked.body());
        }
        sink.sent();
    }

    private void headers(MultiMap headers) {
        if (!asked.operation().reads()) {
            headers.set(HttpHeaders.CONTENT_TYPE, asked.operation().isForm() ? formType() : APPLICATION_JSON);
        }
        headers.set(HttpHeaders.ACCEPT, asked.operation().isMedia()
                ? ANYTHING
                : asked.stream() ? EVENT_STREAM : APPLICATION_JSON);
        headers.set(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        headers.set(HttpHeaders.USER_AGENT, USER_AGENT);
        headers.set(REQUEST_ID, asked.traceId());
        if (!asked.via().isEmpty()) {
            headers.set(HOPS, asked.via());
        }
        if (!asked.trace().parent().isEmpty()) {
            headers.set(TRACE_PARENT, asked.trace().parent());
            if (!asked.trace().state().isEmpty()) {
                headers.set(TRACE_STATE, asked.trace().state());
            }
        }
        if (!endpoint.authorization().isEmpty()) {
            if (provider.dialect().bearer(asked.operation())) {
                headers.set(HttpHeaders.AUTHORIZATION, endpoint.bearer());
            } else {
                headers.set(endpoint.authorizationName(), endpoint.authorization());
            }
        }
        endpoint.headers().forEach(headers::set);
        if (!asked.beta().isEmpty()) {
            headers.set("anthropic-beta", asked.beta());
        }
    }

    /** What the form's own first line says. */
    private String formType() {
        try {
            return Form.contentType(asked.body().getBytes(0, Math.min(asked.body().length(), 128)));
        } catch (Form.Malformed impossible) {
            throw new IllegalStateException("a form was sent on that could not have been read", impossible);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (over) {
            return;
        }
        if (result.failed()) {
            broken(result.cause());
            return;
        }
        HttpClientResponse answer = result.result();
        response = answer;
        answer.exceptionHandler(this::broken);
        answer.handler(bytes -> {
            if (!over) {
                sink.data(bytes);
            }
        });
        answer.endHandler(ended -> {
            if (!over) {
                over = true;
                leave();
                sink.end();
            }
        });
        MultiMap headers = answer.headers();
        String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
        String requestId = headers.get(REQUEST_ID);
        sink.head(new UpstreamHead(answer.statusCode(), contentType == null ? "" : contentType,
                answer.statusCode() < 400 ? null : RetryAfter.read(headers), requestId));
        if (paused && !over) {
            answer.pause();
        }
    }

    private void broken(Throwable cause) {
        breakWith(TransportFailures.of(cause, provider));
    }

    private void breakWith(Failure failure) {
        if (!over) {
            close();
            sink.broken(failure);
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (response != null && !over) {
            response.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (response != null && !over) {
            response.resume();
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            close();
        }
    }

    private void close() {
        over = true;
        if (paused && response != null) {
            // Vert.x keeps what arrived during a pause in pooled buffers and releases them only when they are read; nobody
            // hears of them any more.
            response.resume();
        }
        if (request != null) {
            // On HTTP/1.1 this closes the connection: the only way to make a provider stop.
            request.reset();
        }
        leave();
    }
}
