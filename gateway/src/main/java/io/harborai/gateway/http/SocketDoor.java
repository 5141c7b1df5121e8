package io.harborai.gateway.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.SocketRoute;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * Opens the WebSockets of modules. A page of another site may not: its origin must be this host or a configured one. Each
 * counts as a connection until its channel is closed. Confined to one event loop.
 */
final class SocketDoor {
    /** RFC 6455, 7.4.1: going away. */
    private static final short GOING_AWAY = 1001;
    private static final short TOO_BIG = 1009;

    private final Shared shared;
    private final Loop loop;
    private final Routes routes;
    private final Set<ServerWebSocket> open = new LinkedHashSet<>();

    SocketDoor(Shared shared, Loop loop, Routes routes) {
        this.shared = shared;
        this.loop = loop;
        this.routes = routes;
    }

    /** Opens the socket if there is one at the path; false when there is none. */
    boolean handle(Visit visit) {
        SocketRoute route = shared.web().socket(visit.path());
        if (route == null) {
            return false;
        }
        HttpServerRequest request = visit.request();
        Failure wrong = wrong(request);
        if (wrong != null) {
            if (wrong.status() == 426) {
                request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            }
            routes.refuse(visit, wrong, route.path(), ErrorShape.ENVELOPE);
            return true;
        }
        visit.watched().working();
        request.toWebSocket().onComplete(done -> {
            if (done.failed()) {
                // Vert.x has answered already: the handshake was malformed, or the caller has gone.
                visit.watched().waiting();
                shared.callMeters().served(route.path(), 400, System.nanoTime() - visit.arrived());
                return;
            }
            opened(visit, route, done.result());
        });
        return true;
    }

    private void opened(Visit visit, SocketRoute route, ServerWebSocket socket) {
        open.add(socket);
        shared.callMeters().served(route.path(), 101, System.nanoTime() - visit.arrived());
        loop.socketOpened(visit.request().connection());
        // The socket's own close handler belongs to the module.
        Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
        channel.closeFuture().addListener(closed -> loop.run(() -> {
            open.remove(socket);
            loop.socketClosed();
        }));
        LingeringClose.of(channel);
        if (route.frameBytes() < shared.web().longestFrame()) {
            FrameBound.on(channel, route.frameBytes(), () -> socket.close(TOO_BIG, "the message is too long"));
        }
        // Vert.x closes at a long frame, but not at a long message of many frames.
        socket.exceptionHandler(broken -> socket.close(TOO_BIG, "the message is too long"));
        try {
            route.handler().open(socket, visit.address());
        } catch (RuntimeException defect) {
            loop.defect("socket " + route.path(), visit.traceId(), defect);
            socket.close((short) 1011, "internal error");
        }
    }

    private @Nullable Failure wrong(HttpServerRequest request) {
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        if (!request.method().equals(HttpMethod.GET) || upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            return Failure.of(FailureKind.INVALID_REQUEST, request.path() + " is a WebSocket: open it with one.")
                    .withProviderStatus(426).withCode("upgrade_required");
        }
        if (shared.draining()) {
            return Loop.STOPPING;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || shared.options().origins().contains(origin.toLowerCase(Locale.ROOT))
                || isSameHost(origin, request.authority())) {
            return null;
        }
        return Failure.of(FailureKind.PERMISSION, "A page of another site may not open this WebSocket.")
                .withCode("origin_not_allowed");
    }

    private static boolean isSameHost(String origin, @Nullable HostAndPort host) {
        if (host == null) {
            return false;
        }
        try {
            URI from = URI.create(origin);
            String scheme = from.getScheme();
            boolean web = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
            int usual = "https".equalsIgnoreCase(scheme) ? 443 : 80;
            int fromPort = from.getPort() < 0 ? usual : from.getPort();
            int toPort = host.port() < 0 ? usual : host.port();
            return web && host.host().equalsIgnoreCase(from.getHost()) && fromPort == toPort;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Tells all that the server stops; they may come again elsewhere. */
    void drain() {
        List<ServerWebSocket> all = new ArrayList<>(open);
        all.forEach(socket -> socket.close(GOING_AWAY, "the server stops"));
    }
}
