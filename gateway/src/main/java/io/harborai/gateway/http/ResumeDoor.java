package io.harborai.gateway.http;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.resume.StreamLog;
import io.harborai.gateway.resume.StreamPosition;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Streams that go on after their caller's connection broke: {@code GET /v1/streams/{id}}, or the request again, with
 * {@code Last-Event-ID}. Confined to its event loop; the call may run on another.
 */
final class ResumeDoor {
    /** The caller says nothing of it. */
    static final long NO_WINDOW = -1;
    /** What the caller says makes no sense. */
    static final long WRONG_WINDOW = 0;
    private static final Pattern PATH = Pattern.compile("/v1/streams/(st_[0-9a-f]{32})");
    private static final int ENOUGH_BYTES = 64 << 10;

    private final Shared shared;
    private final Loop loop;

    ResumeDoor(Shared shared, Loop loop) {
        this.shared = shared;
        this.loop = loop;
    }

    static boolean isOne(String path) {
        return path.startsWith("/v1/streams/") && PATH.matcher(path).matches();
    }

    /** How long a call shall wait for its caller, in seconds; or one of the two below. */
    long windowSeconds(HttpServerRequest request) {
        String wish = request.getHeader(HeaderNames.RESUME);
        if (wish == null) {
            return NO_WINDOW;
        }
        long seconds = wish.strip().matches("[0-9]{1,6}") ? Long.parseLong(wish.strip()) : WRONG_WINDOW;
        return seconds <= shared.streams().longest().toSeconds() ? seconds : WRONG_WINDOW;
    }

    Failure wrongWindow(HttpServerRequest request) {
        return Failure.of(FailureKind.INVALID_REQUEST, "The header x-harborai-resume is '"
                + request.getHeader(HeaderNames.RESUME) + "', it must be 1 to "
                + shared.streams().longest().toSeconds() + " seconds.").withParam("x-harborai-resume");
    }

    /** Goes on behind the event that the request names, or, at the stream's own path, from its beginning. */
    void answer(HttpServerRequest request, Caller caller, String traceId, Consumer<Failure> refuse) {
        String path = String.valueOf(request.path());
        String named = request.getHeader(HeaderNames.LAST_EVENT);
        StreamPosition position = named == null && isOne(path)
                ? new StreamPosition(path.substring(path.lastIndexOf('/') + 1), 0)
                : named == null ? null : StreamPosition.read(named.strip()).orElse(null);
        if (position == null || isOne(path) && !path.endsWith(position.stream())) {
            refuse.accept(Failure.of(FailureKind.INVALID_REQUEST, "'" + named + "' is no event of a stream of ours. "
                    + "Send Last-Event-ID as the id of the last event that arrived, or leave it out to ask anew.")
                    .withParam("last-event-id").withCode("unknown_event"));
            return;
        }
        Optional<StreamLog> found = shared.streams().find(ResponseDoor.owner(caller), position.stream());
        if (found.isEmpty()) {
            refuse.accept(gone("The stream is not here: nobody came back for it in time, it belongs to another key, or "
                    + "another node has it."));
            return;
        }
        if (found.get().read(position.event(), 0).lost()) {
            refuse.accept(gone("What follows event " + position.event() + " is not kept any more: too much has come "
                    + "since."));
            return;
        }
        new Reader(loop, found.get(), request.response(), position.event()).begin(traceId);
    }

    private static Failure gone(String why) {
        return Failure.of(FailureKind.NOT_FOUND, why + " Send the request again without Last-Event-ID.")
                .withCode("stream_gone").withParam("last-event-id");
    }

    /** Passes events on to a caller who came back, at the caller's pace. */
    static final class Reader implements StreamLog.Listener {
        private final Loop loop;
        private final StreamLog log;
        private final HttpServerResponse response;
        private long last;
        private boolean waiting;
        private boolean over;
        private long wroteNanos = System.nanoTime();

        Reader(Loop loop, StreamLog log, HttpServerResponse response, long last) {
            this.loop = loop;
            this.log = log;
            this.response = response;
            this.last = last;
        }

        void begin(String traceId) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.EVENT_STREAM)
                    .putHeader(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_CACHE)
                    .putHeader(HeaderNames.ACCEL_BUFFERING, HeaderNames.NO)
                    .putHeader(HeaderNames.REQUEST_ID, traceId).putHeader(HeaderNames.STREAM, log.id());
            response.setChunked(true);
            response.closeHandler(closed -> leave());
            response.exceptionHandler(broken -> leave());
            loop.began(this);
            log.listen(this);
            // The head leaves even while there is nothing to tell.
            response.write(Buffer.buffer(": goes on\n\n"));
            pump();
        }

        @Override
        public void more() {
            loop.run(this::pump);
        }

        @Override
        public void displaced() {
            loop.run(() -> {
                if (!over) {
                    leave();
                    response.reset();
                }
            });
        }

        private void leave() {
            if (!over) {
                over = true;
                loop.ended(this);
                log.leave(this, System.nanoTime());
            }
        }

        private void pump() {
            while (!over && !waiting) {
                if (response.writeQueueFull()) {
                    waiting = true;
                    response.drainHandler(drained -> {
                        waiting = false;
                        pump();
                    });
                    return;
                }
                StreamLog.Portion next = log.read(last, ENOUGH_BYTES);
                if (next.lost()) {
                    // It reads so slowly that what it wants is gone: an end would look like a good one.
                    leave();
                    response.reset();
                    return;
                }
                last = next.last();
                if (next.bytes().length() > 0) {
                    wroteNanos = System.nanoTime();
                    response.write(next.bytes());
                }
                if (next.ended()) {
                    leave();
                    response.end();
                    return;
                }
                if (next.bytes().length() == 0) {
                    return;
                }
            }
        }

        /** Writes a comment when nothing was written for long. */
        void keepAlive(long now, long silenceNanos) {
            if (!over && !waiting && now - wroteNanos >= silenceNanos) {
                wroteNanos = now;
                response.write(Buffer.buffer(": keep-alive\n\n"));
            }
        }

        /** Ends it because the server stops. */
        void abort() {
            displaced();
        }
    }

}
