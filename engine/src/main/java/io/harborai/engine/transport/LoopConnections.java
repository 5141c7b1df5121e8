package io.harborai.engine.transport;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.http.HttpConnection;

/** The connections to providers that one event loop holds. Written on its loop; the counts may be read anywhere. */
public final class LoopConnections {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final Set<HttpConnection> refused = Collections.newSetFromMap(new WeakHashMap<>());

    void opened() {
        open.lazySet(open.get() + 1);
    }

    void closed() {
        open.lazySet(open.get() - 1);
    }

    void begun() {
        active.lazySet(active.get() + 1);
    }

    void ended() {
        active.lazySet(active.get() - 1);
    }

    void refusePrivate(HttpConnection connection) {
        refused.add(connection);
    }

    /** Whether this connection leads into a private network and must not be written to. */
    boolean isRefused(HttpConnection connection) {
        return !refused.isEmpty() && refused.contains(connection);
    }

    /** Connections that are open now. */
    public int open() {
        return open.get();
    }

    /** Of these, those that carry a call or are being opened for one. */
    public int active() {
        return active.get();
    }
}
