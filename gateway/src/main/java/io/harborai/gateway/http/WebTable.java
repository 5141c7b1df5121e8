package io.harborai.gateway.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.gateway.web.RouteTree;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** The routes and sockets of all modules, and the places for requests to them. Thread-safe. */
final class WebTable {
    /** What no module may take. */
    private static final List<String> TAKEN = List.of("/admin", "/v1/models", "/health", "/ready", "/metrics",
            "/openapi.json", "/console");

    private final RouteTree<WebRoute> routes = new RouteTree<>();
    private final Map<String, SocketRoute> sockets = new HashMap<>();
    private final int longestFrame;
    private final int most;
    private final AtomicInteger busy = new AtomicInteger();

    /**
     * @param most requests at a time
     * @throws IllegalArgumentException when two of them, or one and the gateway's own, stand at the same path
     */
    WebTable(List<WebRoute> routes, List<SocketRoute> sockets, int most) {
        this.most = most;
        for (WebRoute route : routes) {
            free(route.shape().path());
            this.routes.add(route.shape().method(), route.shape().path(), route);
        }
        int longest = 65_536;
        for (SocketRoute socket : sockets) {
            free(socket.path());
            if (this.routes.find(socket.path()) != null || this.sockets.put(socket.path(), socket) != null) {
                throw new IllegalArgumentException("something else stands at the socket's path " + socket.path());
            }
            longest = Math.max(longest, socket.frameBytes());
        }
        this.longestFrame = longest;
    }

    private static void free(String path) {
        boolean taken = path.equals("/") || Routes.MODEL_ROUTES.containsKey(path)
                || TAKEN.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
        if (taken) {
            throw new IllegalArgumentException("the path " + path + " is the gateway's own");
        }
    }

    RouteTree.@Nullable Match<WebRoute> find(String path) {
        return routes.find(path);
    }

    @Nullable
    SocketRoute socket(String path) {
        return sockets.get(path);
    }

    /** The longest frame that any socket takes. */
    int longestFrame() {
        return longestFrame;
    }

    /** Takes one of the places for requests; false when all are taken. */
    boolean enter() {
        if (busy.incrementAndGet() <= most) {
            return true;
        }
        busy.decrementAndGet();
        return false;
    }

    void leave() {
        busy.decrementAndGet();
    }

    /** Requests that are being answered. */
    int busy() {
        return busy.get();
    }

    int most() {
        return most;
    }
}
