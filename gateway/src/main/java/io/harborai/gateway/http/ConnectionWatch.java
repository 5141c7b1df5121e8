package io.harborai.gateway.http;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Watches the callers' connections of one event loop, so that one that sends its request a byte at a time (slow loris), or
 * never, does not keep its place. A single sweep a second looks at all; a request costs two assignments.
 */
final class ConnectionWatch {
    /** How often the watch looks, in milliseconds. */
    static final long SWEEP_MS = 1_000;

    /** Who hears that a request's body takes too long. */
    interface Impatient {
        void bodyTooSlow();
    }

    /** One connection. */
    static final class Watched {
        private final HttpConnection connection;
        private long waitingSince;
        private boolean working;
        private boolean used;
        private @Nullable Impatient readingBody;

        private Watched(HttpConnection connection, long now) {
            this.connection = connection;
            this.waitingSince = now;
        }

        /** The headers of a request are there; its body is being read. */
        void reading(Impatient request) {
            used = true;
            working = false;
            waitingSince = System.nanoTime();
            readingBody = request;
        }

        /** The request is complete; from here the call's own time-outs count. */
        void working() {
            used = true;
            working = true;
            readingBody = null;
        }

        /** The answer is complete; the next request may come. */
        void waiting() {
            working = false;
            readingBody = null;
            waitingSince = System.nanoTime();
        }
    }

    private final GatewayOptions options;
    private final IdentityHashMap<HttpConnection, Watched> open = new IdentityHashMap<>();

    ConnectionWatch(GatewayOptions options) {
        this.options = options;
    }

    void opened(HttpConnection connection) {
        open.put(connection, new Watched(connection, System.nanoTime()));
    }

    /** Forgets a connection; false when it was forgotten before. */
    boolean closed(HttpConnection connection) {
        return open.remove(connection) != null;
    }

    Watched of(HttpServerRequest request) {
        Watched watched = open.get(request.connection());
        if (watched == null) {
            throw new IllegalStateException("a request came on a connection that was never opened");
        }
        return watched;
    }

    int size() {
        return open.size();
    }

    /**
     * Closes the connections whose last answer is complete for so long and that ask nothing now; their callers open others
     * when they need them.
     */
    void closeIdle(long idleNanos) {
        long now = System.nanoTime();
        List<Watched> idle = open.values().stream().filter(watched -> watched.used && !watched.working
                && watched.readingBody == null && now - watched.waitingSince >= idleNanos).toList();
        idle.forEach(watched -> watched.connection.close());
    }

    /** Closes the connections that waited too long. */
    void sweep() {
        long now = System.nanoTime();
        List<Watched> late = new ArrayList<>();
        for (Watched watched : open.values()) {
            if (!watched.working && now - watched.waitingSince > patienceNanos(watched)) {
                late.add(watched);
            }
        }
        for (Watched watched : late) {
            Impatient reader = watched.readingBody;
            if (reader != null) {
                reader.bodyTooSlow();
            } else {
                watched.connection.close();
            }
        }
    }

    private long patienceNanos(Watched watched) {
        if (watched.readingBody != null) {
            return options.bodyTimeoutMs() * 1_000_000L;
        }
        return (watched.used ? options.idleTimeoutMs() : options.headerTimeoutMs()) * 1_000_000L;
    }
}
