package io.harborai.standin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/** One event loop of the stand-in with a server of its own; Vert.x deals the connections among the loops. */
final class Loop extends VerticleBase {

    /** A burst of a thousand callers must not meet a full backlog. */
    private static final int ACCEPT_BACKLOG = 8_192;
    /** Names the one free port that all servers of the deployment share. */
    private static final int SHARED_PORT_ID = 1;

    private final StandinOptions options;
    private final Tally tally;
    private @Nullable HttpServer server;

    Loop(StandinOptions options, Tally tally) {
        this.options = options;
        this.tally = tally;
    }

    @Override
    public Future<?> start() {
        Router router = new Router(context, options.apiKey(), tally, new BenchLane(vertx, tally));
        SocketAddress address = options.port() == 0
                ? SocketAddress.sharedRandomPort(SHARED_PORT_ID, options.host())
                : SocketAddress.inetSocketAddress(options.port(), options.host());
        HttpServer created = vertx
                .createHttpServer(new HttpServerOptions().setAcceptBacklog(ACCEPT_BACKLOG)
                        .setHandle100ContinueAutomatically(true))
                .connectionHandler(connection -> {
                    tally.connectionOpened();
                    connection.closeHandler(closed -> tally.connectionClosed());
                }).requestHandler(router::handle);
        server = created;
        return created.listen(address);
    }

    /** The port that it listens on. */
    int port() {
        HttpServer started = server;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started.actualPort();
    }
}
