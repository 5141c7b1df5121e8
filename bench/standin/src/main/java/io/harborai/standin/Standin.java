package io.harborai.standin;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/**
 * A running stand-in for a provider that speaks OpenAI's wire format.
 * <p>
 * It says that it is one: each response has the header {@code x-standin: true} and, in its body, {@code "system_fingerprint":"harborai-standin"}. A model's name chooses its faults: see {@link Directive}. Safe
 * for use by many threads. Times are on the clock of {@link System#nanoTime()}.
 */
public final class Standin implements AutoCloseable {

    private static final long START_SECONDS = 30;
    private static final long CLOSE_SECONDS = 10;

    private final Vertx vertx;
    private final StandinOptions options;
    private final Tally tally;
    private final int port;

    private Standin(Vertx vertx, StandinOptions options, Tally tally, int port) {
        this.vertx = vertx;
        this.options = options;
        this.tally = tally;
        this.port = port;
    }

    /** Starts one on loopback, on a free port, with one event loop and no key. */
    public static Standin start() {
        return start(StandinOptions.defaults());
    }

    /**
     * Starts one and waits until it listens.
     *
     * @throws IllegalStateException when it cannot listen, for instance because the port is taken
     */
    public static Standin start(StandinOptions options) {
        Tally tally = new Tally();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)
                .setEventLoopPoolSize(options.eventLoops()).setWorkerPoolSize(1).setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        List<Loop> loops = new CopyOnWriteArrayList<>();
        Future<String> deployed = vertx.deployVerticle(() -> {
            Loop loop = new Loop(options, tally);
            loops.add(loop);
            return loop;
        }, new DeploymentOptions().setInstances(options.eventLoops()));
        try {
            await(deployed, START_SECONDS);
            return new Standin(vertx, options, tally, loops.get(0).port());
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IllegalStateException(
                    "the stand-in cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage(),
                    e);
        }
    }

    private static void await(Future<?> future, long seconds) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** What an OpenAI client takes as its base URL: {@code http://HOST:PORT/v1}. */
    public URI baseUrl() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://" + host + ":" + port + "/v1");
    }

    /** Whether the sockets use the kernel's epoll rather than Java's selector. */
    public boolean isNativeTransport() {
        return vertx.isNativeTransportEnabled();
    }

    /** Calls of chat, completions and embeddings that were well formed, the failing ones among them. */
    public long calls() {
        return tally.calls();
    }

    /** Those of one exact model name, directives included. */
    public long calls(String model) {
        return tally.calls(model);
    }

    /** Connections open now. */
    public int openConnections() {
        return tally.openConnections();
    }

    /** Calls whose answer is not complete, those that wait or hang among them. */
    public int activeCalls() {
        return tally.activeCalls();
    }

    /** The latest 256 requests to {@code /v1/*}, 64 MiB of bodies at most, oldest first; cheap {@code bench} calls are not recorded. */
    public List<RecordedRequest> requests() {
        return tally.requests();
    }

    /** The latest 16 384 calls whose peer went away before the answer was complete, oldest first. */
    public List<Abort> aborts() {
        return tally.aborts();
    }

    /** The tokens that it has reported in usage fields. */
    public TokenCount tokens() {
        return tally.tokens();
    }

    /** Forgets counters, requests, aborts and spent failures; connections and calls under way stay. */
    public void reset() {
        tally.reset();
    }

    /**
     * Closes all connections and stops.
     *
     * @throws IllegalStateException when it does not stop within 10 seconds
     */
    @Override
    public void close() {
        try {
            await(vertx.close(), CLOSE_SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the stand-in does not stop", e);
        }
    }
}
