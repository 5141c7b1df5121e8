package io.harborai.engine;

import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.HttpTransport;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.RequestSplice;
import io.vertx.core.Vertx;

/**
 * The way of every call on one event loop: route, attempts, upstream. Nothing here blocks or locks, and a call never leaves
 * its loop. All methods must be called on that loop.
 */
public final class Pipeline {
    private final Engine engine;
    private final Vertx vertx;
    private final LoopClock clock;
    private final HttpTransport transport;
    private final RandomGenerator random;
    private int seenSwaps;

    Pipeline(Engine engine, Vertx vertx, HttpTransport transport, RandomGenerator random) {
        this.engine = engine;
        this.vertx = vertx;
        this.clock = LoopClock.of(vertx);
        this.transport = transport;
        this.random = random;
        this.seenSwaps = engine.swaps();
    }

    /** What a model name means now. */
    public Catalog.Resolution resolve(String model) {
        return engine.catalog().resolve(model, random);
    }

    /**
     * Sends a call on its way.
     *
     * @param sink hears what comes of it, on this loop, possibly already before this method returns
     * @return the handle to slow it down or give it up
     */
    public Exchange start(Call call, Route route, AnswerSink sink) {
        CallExchange exchange = new CallExchange(this, call, route, sink);
        exchange.start();
        return exchange;
    }

    UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        UpstreamRequest request = new UpstreamRequest(call.operation(), target.model(),
                RequestSplice.withModel(call.body(), call.envelope(), target.model()), call.envelope().stream(),
                call.traceId());
        int swaps = engine.swaps();
        if (swaps != seenSwaps) {
            seenSwaps = swaps;
            transport.forgetEndpoints();
        }
        Provider provider = target.provider();
        return provider instanceof RemoteProvider remote
                ? transport.open(remote, request, sink)
                : ((EmbeddedProvider) provider).open(vertx, request, sink);
    }

    LoopClock clock() {
        return clock;
    }

    BodyBudget budget() {
        return engine.budget();
    }

    RandomGenerator random() {
        return random;
    }

    void close() {
        transport.close();
    }
}
