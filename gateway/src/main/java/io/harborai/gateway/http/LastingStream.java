package io.harborai.gateway.http;

import io.harborai.gateway.resume.StreamLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** A streamed call that outlives its caller's connection for a while. Confined to the call's event loop. */
final class LastingStream implements StreamLog.Listener {
    private final StreamLog log;
    private final Shared shared;
    private final Loop loop;
    private final HttpServerResponse response;
    private boolean heard = true;

    LastingStream(StreamLog log, Shared shared, Loop loop, HttpServerResponse response) {
        this.log = log;
        this.shared = shared;
        this.loop = loop;
        this.response = response;
        log.listen(this);
    }

    String id() {
        return log.id();
    }

    /** Keeps events, and gives them back with their ids. */
    Buffer numbered(Buffer events) {
        return log.append(events);
    }

    /** Whether the caller still has the connection that it asked on. */
    boolean heard() {
        return heard;
    }

    /** The caller's connection has gone; whether the call goes on without. */
    boolean goesOn() {
        heard = false;
        log.leave(this, System.nanoTime());
        return !shared.draining();
    }

    /** Whether nobody hears it. */
    boolean isAlone() {
        return !heard && log.isAlone();
    }

    /** Whether nobody came back for it in time. */
    boolean abandoned(long now) {
        return !heard && log.abandoned(now);
    }

    /** Nothing follows. */
    void ends() {
        log.end(System.nanoTime());
    }

    /** Nobody can know of it, or wants it any more. */
    void forget() {
        shared.streams().forget(log);
    }

    @Override
    public void more() {
        // This caller gets each piece from the call itself.
    }

    @Override
    public void displaced() {
        loop.run(() -> {
            heard = false;
            if (!response.ended() && !response.closed()) {
                response.reset();
            }
        });
    }
}
