package io.harborai.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Explanation;
import io.harborai.engine.routing.Prices;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.transport.HttpTransport;
import io.harborai.engine.transport.LoopConnections;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;

/**
 * Everything between a face and the wire. Owns the catalog of models and one {@link Pipeline} per event loop; the Vert.x
 * instance belongs to whoever made it. Thread-safe.
 */
public final class Engine implements AutoCloseable {
    private final Vertx vertx;
    private final EngineSettings settings;
    private final BodyBudget budget;
    private final AnswerCache cache;
    private final List<LoopConnections> connections = new CopyOnWriteArrayList<>();
    private final List<Pipeline> pipelines = new CopyOnWriteArrayList<>();
    private final AtomicInteger swaps = new AtomicInteger();
    private volatile Catalog catalog;
    private volatile Prices prices = Prices.NONE;

    private Engine(Vertx vertx, Catalog catalog, EngineSettings settings, BodyBudget budget) {
        this.vertx = vertx;
        this.catalog = catalog;
        this.settings = settings;
        this.budget = budget;
        this.cache = new AnswerCache(settings.cache(), System::nanoTime);
    }

    /**
     * An engine.
     *
     * @param budget the memory for bodies that must be collected
     */
    public static Engine create(Vertx vertx, Catalog catalog, EngineSettings settings, BodyBudget budget) {
        return new Engine(vertx, Objects.requireNonNull(catalog), settings, budget);
    }

    /** Makes the pipeline of the current event loop, on which it must be called. */
    public Pipeline newPipeline() {
        if (!io.vertx.core.Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a pipeline is made on its event loop");
        }
        LoopConnections mine = new LoopConnections();
        connections.add(mine);
        // Not for secrets: it draws targets and jitter, and belongs to one loop.
        RandomGenerator random = RandomGeneratorFactory.getDefault().create();
        Pipeline pipeline = new Pipeline(this,
                new LoopUpstreams(vertx, new HttpTransport(vertx, settings.pool(), settings.loops(), mine)),
                LoopClock.of(vertx), random);
        pipelines.add(pipeline);
        return pipeline;
    }

    /** The models there are now. */
    public Catalog catalog() {
        return catalog;
    }

    /** Swaps the catalog; calls in progress keep the old one. */
    public void swapCatalog(Catalog next) {
        catalog = Objects.requireNonNull(next);
        swaps.incrementAndGet();
    }

    /** What targets cost, for strategies and limits of price. */
    public Prices prices() {
        return prices;
    }

    /** Swaps the prices; they count from the next call on. */
    public void swapPrices(Prices next) {
        prices = Objects.requireNonNull(next);
    }

    /** Why a call goes where it goes, by what all event loops together know of the targets. From any thread. */
    public Explanation explain(CallTraits traits) {
        return catalog.explain(traits, new Surroundings(ThreadLocalRandom.current(),
                target -> AllLoopsFigures.of(target, pipelines), this::prices));
    }

    /** How often the catalog was swapped; tells a pipeline that providers may be gone. */
    int swaps() {
        return swaps.get();
    }

    /** Connections to providers that are open now. */
    public int openConnections() {
        return connections.stream().mapToInt(LoopConnections::open).sum();
    }

    /** The answers that are kept. */
    public AnswerCache cache() {
        return cache;
    }

    EngineSettings settings() {
        return settings;
    }

    /** The memory for bodies. */
    public BodyBudget budget() {
        return budget;
    }

    /** Closes all connections to providers; calls in progress break. */
    @Override
    public void close() {
        pipelines.forEach(Pipeline::close);
    }
}
