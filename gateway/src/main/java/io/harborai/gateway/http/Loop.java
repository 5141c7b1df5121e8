package io.harborai.gateway.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.Engine;
import io.harborai.engine.Pipeline;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.routing.Route;
import io.harborai.gateway.meter.CallMeters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the gateway, with its own server and its own client, so that a request never leaves it. Vert.x hands
 * the connections of the one port to the loops in turn.
 */
final class Loop extends VerticleBase {
    /** Longest request line; ours are short, and some clients put ids into paths. */
    static final int MAX_LINE_BYTES = 8 << 10;
    /** Longest header block of a request. */
    static final int MAX_HEADER_BYTES = 16 << 10;
    /** What a caller is told whose work the stop of the server ends. */
    static final Failure STOPPING = Failure.of(FailureKind.OVERLOADED, "The server stops. Send the request again.")
            .withCode("shutting_down");
    /** How long a WebSocket's peer may take to answer a close, in seconds. */
    private static final int SOCKET_CLOSING_S = 2;
    /** How long what nobody wants is thrown away before a connection is closed. */
    private static final int LINGER_MS = 500;
    private static final Logger LOG = LoggerFactory.getLogger("io.harborai.gateway.calls");

    private final Shared shared;
    private final ConnectionWatch watch;
    private final Set<ModelCall> calls = new LinkedHashSet<>();
    private final Set<WebCall> webCalls = new LinkedHashSet<>();
    private final Set<ResumeDoor.Reader> readers = new LinkedHashSet<>();
    private final Executor executor = task -> context.runOnContext(ready -> task.run());
    private Pipeline pipeline;
    private HttpServer server;
    private Routes routes;

    @SuppressWarnings("NullAway.Init") // Vert.x calls start() first, on the loop
    Loop(Shared shared) {
        this.shared = shared;
        this.watch = new ConnectionWatch(shared.options());
    }

    @Override
    public Future<?> start() {
        pipeline = shared.engine().newPipeline();
        routes = new Routes(shared, this);
        GatewayOptions options = shared.options();
        HttpServerOptions server = new HttpServerOptions()
                .setTcpNoDelay(true).setAcceptBacklog(4_096).setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES).setHandle100ContinueAutomatically(false)
                .setHttp2ClearTextEnabled(false).setDecompressionSupported(false).setCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(shared.web().longestFrame())
                .setMaxWebSocketMessageSize(shared.web().longestFrame())
                .setWebSocketClosingTimeout(SOCKET_CLOSING_S);
        this.server = vertx.createHttpServer(server).connectionHandler(this::opened)
                .invalidRequestHandler(routes::invalid).requestHandler(routes);
        vertx.setPeriodic(ConnectionWatch.SWEEP_MS, id -> sweep());
        // When any port will do, all loops must find the same one.
        SocketAddress address = options.port() == 0
                ? SocketAddress.sharedRandomPort(1, options.host())
                : SocketAddress.inetSocketAddress(options.port(), options.host());
        return this.server.listen(address);
    }

    private void opened(HttpConnection connection) {
        int open = shared.connections().incrementAndGet();
        watch.opened(connection);
        connection.closeHandler(closed -> {
            if (watch.closed(connection)) {
                shared.connections().decrementAndGet();
            }
        });
        connection.exceptionHandler(broken -> LOG.debug("a caller's connection broke", broken));
        if (open > shared.options().maxConnections()) {
            connection.close();
        }
    }

    private void sweep() {
        watch.sweep();
        long now = System.nanoTime();
        long silence = shared.options().keepAliveCommentMs() * 1_000_000L;
        // A call that is over leaves the set meanwhile.
        for (ModelCall call : List.copyOf(calls)) {
            call.look(now, silence);
        }
        for (WebCall call : webCalls) {
            call.keepAlive(now, silence);
        }
        for (ResumeDoor.Reader reader : List.copyOf(readers)) {
            reader.keepAlive(now, silence);
        }
        shared.streams().sweep(now);
    }

    int port() {
        return server.actualPort();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    CallGuard guard() {
        return shared.guard();
    }

    Engine engine() {
        return shared.engine();
    }

    /** Runs steps on this loop, after the one that runs now. */
    Executor executor() {
        return executor;
    }

    CallMeters meters() {
        return shared.callMeters();
    }

    ConnectionWatch.Watched watched(HttpServerRequest request) {
        return watch.of(request);
    }

    void began(ModelCall call) {
        calls.add(call);
    }

    void ended(ModelCall call) {
        calls.remove(call);
        shared.leave();
    }

    void began(ResumeDoor.Reader reader) {
        readers.add(reader);
    }

    void ended(ResumeDoor.Reader reader) {
        readers.remove(reader);
    }

    void began(WebCall call) {
        webCalls.add(call);
    }

    void ended(WebCall call) {
        webCalls.remove(call);
    }

    /** A connection became a WebSocket: whoever opened it watches it from here. It still counts as a connection. */
    void socketOpened(HttpConnection connection) {
        watch.closed(connection);
    }

    void socketClosed() {
        shared.connections().decrementAndGet();
    }

    /** Runs a step on this loop, after the one that runs now. Any thread. */
    void run(Runnable step) {
        executor.execute(step);
    }

    /**
     * Closes a connection whose request was answered before its body was read. What still comes is thrown away for a
     * moment: closed at once, the caller's system would throw the answer away.
     */
    void closeSoon(HttpServerRequest request) {
        // Its end may have come while this was decided.
        if (!request.isEnded()) {
            request.handler(skipped -> {
            });
            request.exceptionHandler(gone -> LOG.debug("a caller left while its body was thrown away", gone));
            request.resume();
        }
        vertx.setTimer(LINGER_MS, id -> request.connection().close());
    }

    void logFailure(Call call, Route route, Failure failure) {
        if (failure.status() >= 500) {
            LOG.warn("call failed: trace_id={} model={} {}", call.traceId(), route.label(), failure);
        } else {
            LOG.debug("call refused: trace_id={} model={} {}", call.traceId(), route.label(), failure);
        }
    }

    /** Runs what blocks on a virtual thread; the outcome comes back to this loop. */
    <T> Future<T> blocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        Thread.ofVirtual().name("admin").start(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception failed) {
                promise.fail(failed);
            }
        });
        Context here = context;
        return promise.future().transform(result -> {
            Promise<T> back = Promise.promise();
            here.runOnContext(ready -> back.handle(result));
            return back.future();
        });
    }

    /** Logs a defect of ours, and gives what the caller may know of it. */
    Failure defect(String where, String traceId, Throwable cause) {
        LOG.error("defect: trace_id={} at {}", traceId, where, cause);
        return Failure.of(FailureKind.INTERNAL, "Something went wrong inside HarborAI. The log tells more under the "
                + "trace id " + traceId + ".");
    }

    /** Closes connections that ask nothing for so long; done when that is begun. */
    Future<Void> closeIdle(long idleNanos) {
        Promise<Void> done = Promise.promise();
        run(() -> {
            watch.closeIdle(idleNanos);
            // Their ends are told to this loop, one after another: what is asked behind them finds them gone.
            run(done::complete);
        });
        return done.future();
    }

    /** Lets connections finish what they do, and closes idle ones; done when all are closed. */
    Future<Void> drain(long limitMs) {
        run(routes::closeSockets);
        run(() -> List.copyOf(calls).forEach(call -> call.abortUnheard(STOPPING)));
        vertx.setTimer(Math.max(1, limitMs), id -> abortAll());
        return server.shutdown(limitMs + 2_000, TimeUnit.MILLISECONDS);
    }

    private void abortAll() {
        new ArrayList<>(calls).forEach(call -> call.abort(STOPPING));
        new ArrayList<>(webCalls).forEach(WebCall::abort);
        new ArrayList<>(readers).forEach(ResumeDoor.Reader::abort);
    }
}
