package io.harborai.engine.transport;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Who may use the connections of one event loop to one host: so many exchanges at once, and a bounded queue behind them. Our
 * own and not the pool's, because an exchange that gives up must leave it at once, and because the pool's way to do that, a
 * timer for each request, keeps every finished request alive until its time is over. Confined to its event loop.
 */
final class HostQueue {
    private final LoopConnections connections;
    private final int maxWaiting;
    private final LinkedHashSet<HttpExchange> waiting = new LinkedHashSet<>();
    private int limit;
    private int inUse;

    HostQueue(LoopConnections connections, int limit, int maxWaiting) {
        this.connections = connections;
        this.limit = limit;
        this.maxWaiting = maxWaiting;
    }

    /** Starts the exchange now or when its turn comes; false when too many wait. */
    boolean enter(HttpExchange exchange) {
        if (inUse < limit && waiting.isEmpty()) {
            start(exchange);
            return true;
        }
        return waiting.size() < maxWaiting && waiting.add(exchange);
    }

    /** An exchange that waits gives up. */
    void forget(HttpExchange exchange) {
        waiting.remove(exchange);
    }

    private void start(HttpExchange exchange) {
        inUse++;
        connections.begun();
        exchange.connect();
    }

    /** An exchange that was started needs its connection no more. */
    void leave() {
        inUse--;
        connections.ended();
        startWaiting();
    }

    private void startWaiting() {
        while (inUse < limit && !waiting.isEmpty()) {
            Iterator<HttpExchange> line = waiting.iterator();
            HttpExchange next = line.next();
            line.remove();
            start(next);
        }
    }

    /** Changes how many may be in use; those that are in use stay. */
    void resize(int newLimit) {
        limit = newLimit;
        startWaiting();
    }

    boolean isIdle() {
        return inUse == 0 && waiting.isEmpty();
    }
}
