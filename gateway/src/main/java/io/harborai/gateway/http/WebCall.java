package io.harborai.gateway.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.web.RouteTree;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a module's route: the handler works on a virtual thread of its own, everything that touches the connection
 * happens on the event loop. Whoever leaves is noticed on both sides.
 */
final class WebCall {
    private static final Logger LOG = LoggerFactory.getLogger("io.harborai.gateway.web");
    private static final Buffer KEEP_ALIVE_COMMENT = Buffer.buffer(": keep-alive\n\n");
    /** What is not longer leaves in one piece, which the socket's own buffer takes. */
    private static final int ONE_PIECE = 64 << 10;
    /** So much of a body that nobody wanted is read on, that the connection may live. */
    private static final int SKIPPED_BYTES = 64 << 10;

    private final Shared shared;
    private final Loop loop;
    private final Visit visit;
    private final WebRoute route;
    private final HttpServerResponse response;
    private final WebAsk ask;
    private final @Nullable BodyPipe body;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> whenGone = new ArrayList<>();
    private volatile boolean gone;
    private volatile @Nullable ReplyPipe pipe;
    private volatile @Nullable Thread thread;
    private boolean over;
    private boolean events;
    private boolean closing;
    private long lastWriteNanos = System.nanoTime();

    WebCall(Shared shared, Loop loop, Visit visit, RouteTree.Place<WebRoute> place, List<String> values,
            WebCaller caller, long limit) {
        this.shared = shared;
        this.loop = loop;
        this.visit = visit;
        this.route = place.value();
        HttpServerRequest request = visit.request();
        this.response = request.response();
        boolean withBody = WebDoor.length(request) > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        this.body = withBody ? new BodyPipe(request, loop, visit.watched(), limit) : null;
        this.ask = new WebAsk(this, visit, place.names(), values, caller, body, shared.engine().budget());
    }

    /** Begins the work; a place was taken for it. */
    void start() {
        if (body == null) {
            visit.request().resume();
        } else {
            visit.request().pause();
        }
        response.closeHandler(closed -> left());
        response.exceptionHandler(broken -> left());
        visit.watched().working();
        loop.began(this);
        thread = Thread.ofVirtual().name("web " + route.shape().path()).start(this::work);
    }

    /** The whole of the work, on its thread. */
    private void work() {
        try {
            deliver(route.handler().answer(ask));
        } catch (Exception | Error failed) {
            // The boundary of a handler: whatever happened, the caller must not wait for ever.
            failed(failed);
        } finally {
            thread = null;
            shared.web().leave();
        }
    }

    private void deliver(WebReply reply) throws IOException {
        boolean headOnly = visit.request().method().equals(HttpMethod.HEAD);
        switch (reply) {
            case WebReply.Whole whole when whole.body().length <= ONE_PIECE || headOnly -> loop.run(() -> whole(whole,
                    headOnly));
            case WebReply.Whole large -> stream(reply, large.type(), large.body().length, out -> out.write(
                    large.body()));
            case WebReply.Streamed streamed when headOnly -> loop.run(() -> headAlone(reply, streamed.type(),
                    streamed.length()));
            case WebReply.Streamed streamed -> stream(reply, streamed.type(), streamed.length(), streamed.writer());
            case WebReply.Events sent when headOnly -> loop.run(() -> headAlone(reply,
                    HeaderNames.EVENT_STREAM.toString(), -1));
            case WebReply.Events sent -> events(sent);
        }
    }

    private void whole(WebReply.Whole whole, boolean headOnly) {
        if (over) {
            return;
        }
        boolean bodiless = whole.status() == 204 || whole.status() == 304;
        head(whole, whole.type(), bodiless ? -1 : whole.body().length, false);
        (headOnly || bodiless ? response.end() : response.end(Buffer.buffer(whole.body())))
                .onComplete(done -> finished(whole.status()));
        visit.watched().waiting();
    }

    private void headAlone(WebReply reply, String type, long length) {
        if (!over) {
            head(reply, type, length, false);
            response.end().onComplete(done -> finished(reply.status()));
        }
    }

    private void stream(WebReply reply, String type, long length, WebReply.BodyWriter writer) throws IOException {
        ReplyPipe out = new ReplyPipe(this, loop, response, () -> head(reply, type, length, length < 0), length,
                shared.options().idleTimeoutMs());
        pipe = out;
        writer.write(out);
        if (!out.complete()) {
            throw new IllegalStateException("the answer is shorter than the " + length
                    + " bytes that were announced");
        }
        out.finish();
    }

    private void events(WebReply.Events sent) throws IOException {
        ReplyPipe out = new ReplyPipe(this, loop, response, () -> {
            events = true;
            head(sent, HeaderNames.EVENT_STREAM.toString(), -1, true);
            response.putHeader(HeaderNames.ACCEL_BUFFERING, HeaderNames.NO);
        }, -1, shared.options().idleTimeoutMs());
        pipe = out;
        out.begin();
        sent.writer().write(new EventPipe(this, out));
        out.finish();
    }

    /** Status and headers. On the loop. */
    private void head(WebReply reply, String type, long length, boolean chunked) {
        settleBody();
        lastWriteNanos = System.nanoTime();
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.CACHE_CONTROL, events ? "no-cache, no-store" : "no-store");
        headers.set(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF);
        headers.set(HttpHeaders.CONTENT_TYPE, type);
        reply.headers().forEach((name, value) -> {
            if (!name.toLowerCase(Locale.ROOT).equals("content-length")) {
                headers.set(name, value);
            }
        });
        headers.set(HeaderNames.REQUEST_ID, visit.traceId());
        response.setStatusCode(reply.status());
        if (length >= 0) {
            headers.set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        } else {
            response.setChunked(chunked);
        }
        if (shared.draining()) {
            headers.set(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
        }
    }

    /** What was not read of the body must not be taken for the next request. */
    private void settleBody() {
        HttpServerRequest request = visit.request();
        if (body == null || request.isEnded()) {
            return;
        }
        boolean little = !body.reading() && WebDoor.length(request) > 0 && WebDoor.length(request) <= SKIPPED_BYTES
                && request.getHeader(HttpHeaders.EXPECT) == null;
        request.handler(skipped -> {
        });
        request.resume();
        if (!little && !request.isEnded()) {
            response.putHeader(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
            closing = true;
        }
    }

    private void failed(Throwable thrown) {
        ReplyPipe out = pipe;
        if (gone) {
            LOG.debug("a caller left: trace_id={} at {}", visit.traceId(), route.shape().path());
            return;
        }
        WebErrors.Told known = WebErrors.of(thrown);
        WebErrors.Told told = known == null
                ? new WebErrors.Told(loop.defect(route.shape().method() + " " + route.shape().path(), visit.traceId(),
                        thrown))
                : known;
        if (out != null && out.begun()) {
            // A part must not be taken for the whole.
            LOG.warn("an answer was cut: trace_id={} at {}: {}", visit.traceId(), route.shape().path(),
                    String.valueOf(thrown.getMessage()));
            loop.run(this::cut);
            return;
        }
        loop.run(() -> refuse(told));
    }

    private void refuse(WebErrors.Told told) {
        if (over) {
            return;
        }
        Failure failure = told.failure();
        LOG.debug("refused: trace_id={} at {}: {}", visit.traceId(), route.shape().path(), failure);
        settleBody();
        response.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
        WebErrors.send(response, route.errors(), told, visit.traceId());
        visit.watched().waiting();
        finished(failure.status());
    }

    /** Cuts the connection. On the loop. */
    void cut() {
        if (!over) {
            visit.request().connection().close();
            left();
        }
    }

    /** The caller has gone. On the loop. */
    private void left() {
        if (over) {
            return;
        }
        finished(FailureKind.CANCELLED.status());
        List<Runnable> actions;
        lock.lock();
        try {
            gone = true;
            actions = List.copyOf(whenGone);
            whenGone.clear();
        } finally {
            lock.unlock();
        }
        ReplyPipe out = pipe;
        if (out != null) {
            out.left();
        }
        if (body != null) {
            body.left();
        }
        actions.forEach(WebCall::apart);
    }

    private static void apart(Runnable action) {
        Thread.ofVirtual().name("web caller left").start(action);
    }

    void whenGone(Runnable action) {
        lock.lock();
        try {
            if (!gone) {
                whenGone.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        apart(action);
    }

    boolean gone() {
        return gone;
    }

    /** Whether nothing may be written any more. On the loop. */
    boolean over() {
        return over;
    }

    /** The answer is complete, or never will be. On the loop. */
    void finished(int status) {
        if (over) {
            return;
        }
        over = true;
        visit.watched().waiting();
        if (closing) {
            loop.closeSoon(visit.request());
        }
        loop.ended(this);
        shared.callMeters().served(route.shape().path(), status, System.nanoTime() - visit.arrived());
    }

    /** Writes a comment when nothing was written for long: proxies and callers must not think that we are gone. */
    void keepAlive(long now, long silenceNanos) {
        if (!events || over || now - lastWriteNanos < silenceNanos || response.writeQueueFull()) {
            return;
        }
        lastWriteNanos = now;
        response.write(KEEP_ALIVE_COMMENT);
    }

    /** Notes that something was written. On the loop. */
    void wrote() {
        lastWriteNanos = System.nanoTime();
    }

    /** Ends the work because the server stops. On the loop. */
    void abort() {
        Thread working = thread;
        if (response.headWritten()) {
            cut();
        } else {
            refuse(new WebErrors.Told(Loop.STOPPING, Map.of()));
            left(Loop.STOPPING);
        }
        if (working != null) {
            working.interrupt();
        }
    }

    private void left(Failure why) {
        gone = true;
        if (body != null) {
            body.fail(why);
        }
    }
}
