package io.harborai.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.lifecycle.Delay;
import io.harborai.engine.lifecycle.PartLifecycle;
import io.harborai.engine.lifecycle.PartStatus;
import io.harborai.engine.lifecycle.RecoverySettings;
import io.harborai.engine.plugin.InterceptorChain;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Explanation;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.routing.Target;
import io.harborai.engine.stats.CallCounters;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.engine.stats.MirrorCounters;
import io.harborai.engine.stats.TargetCounters;
import io.harborai.engine.stats.TargetStats;
import io.harborai.engine.transport.HttpTransport;
import io.harborai.engine.transport.LoopConnections;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Everything between a face and the wire. Owns the catalog of models and one {@link Pipeline} per event loop; the Vert.x
 * instance belongs to whoever made it. Thread-safe.
 */
public final class Engine implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 65_535;

    private final Vertx vertx;
    private final BodyBudget budget;
    private final Plugins plugins;
    private final AnswerCache cache;
    private final RememberedAnswers remembered;
    private final Queues queues;
    private final CallCounters counters = new CallCounters();
    private final MirrorCounters mirrors = new MirrorCounters();
    private final Map<String, TargetRates> rates = new ConcurrentHashMap<>();
    private final Map<String, TargetCounters> targetCounters = new ConcurrentHashMap<>();
    private final List<Pipeline> pipelines = new CopyOnWriteArrayList<>();
    private final List<LoopConnections> connections = new CopyOnWriteArrayList<>();
    private final MemoryCare care;
    private final PartLifecycle lifecycle;
    private final AtomicInteger swaps = new AtomicInteger();
    private final AtomicInteger protections = new AtomicInteger();
    private volatile EngineSettings settings;
    private volatile Catalog catalog;
    private volatile int connectionsPerHost;
    private volatile TargetPrices prices = TargetPrices.NONE;
    private volatile @Nullable Spending spending;

    private Engine(Vertx vertx, Plugins plugins, Catalog catalog, EngineSettings settings, BodyBudget budget) {
        this.vertx = vertx;
        this.plugins = plugins;
        this.catalog = catalog;
        this.settings = settings;
        this.budget = budget;
        this.connectionsPerHost = settings.pool().perHost();
        this.cache = new AnswerCache(settings.cache(), System::nanoTime);
        this.remembered = new RememberedAnswers(cache, counters, System::nanoTime);
        this.queues = new Queues(settings);
        Delay delay = Delay.of(vertx);
        this.care = new MemoryCare(delay, settings.memory(), cache);
        CallsPart calls = new CallsPart(counters, queues, delay);
        this.lifecycle = PartLifecycle.of(settings.memory().enabled() ? List.of(care.guard(), calls) : List.of(calls),
                RecoverySettings.DEFAULT, delay, System::nanoTime);
        settings.rates().forEach((provider, rate) -> rates.put(provider, new TargetRates(rate, System::nanoTime)));
    }

    /**
     * An engine without plug-ins of others.
     *
     * @param budget the memory for bodies that must be collected
     */
    public static Engine create(Vertx vertx, Catalog catalog, EngineSettings settings, BodyBudget budget) {
        return create(vertx, Plugins.none(vertx, settings.concurrency(), Clock.systemUTC()), catalog, settings, budget);
    }

    /**
     * An engine.
     *
     * @param plugins providers and interceptors that jars brought; the catalog names the providers
     * @param budget  the memory for bodies that must be collected
     */
    public static Engine create(Vertx vertx, Plugins plugins, Catalog catalog, EngineSettings settings,
            BodyBudget budget) {
        Engine engine = new Engine(vertx, plugins, Objects.requireNonNull(catalog), settings, budget);
        engine.lifecycle.start();
        return engine;
    }

    /** Makes the pipeline of the current event loop, on which it must be called. */
    public Pipeline newPipeline() {
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a pipeline is made on its event loop");
        }
        LoopConnections mine = new LoopConnections();
        Context context = vertx.getOrCreateContext();
        Executor loop = task -> context.runOnContext(ready -> task.run());
        HttpTransport transport = new HttpTransport(vertx, settings.pool(), settings.loops(), mine);
        // Not by RandomGeneratorFactory: JDK 17 finds its kinds by the thread's class loader, which may not see them.
        Pipeline pipeline = new Pipeline(this, LoopParts.of(this, new LoopUpstreams(vertx, transport, budget),
                LoopClock.of(vertx), new SplittableRandom(), loop));
        connections.add(mine);
        pipelines.add(pipeline);
        care.add(pipeline.parts());
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

    /**
     * Changes what protects targets, and what a provider is sent in a minute. When anything differs, what is known of
     * targets' health begins anew, from the next call on; calls in progress and those that wait keep what they have. The
     * minute of a provider whose rate stays is not begun anew. From one thread at a time.
     *
     * @param resilience what protects targets and callers
     * @param next       the rates by provider; one that is not here has no such limit
     */
    public void swapProtection(ResilienceSettings resilience, Map<String, TargetRates.Settings> next) {
        EngineSettings before = settings;
        if (before.resilience().equals(resilience) && before.rates().equals(next)) {
            return;
        }
        settings = before.withResilience(resilience).withRates(next);
        rates.keySet().retainAll(next.keySet());
        next.forEach((provider, rate) -> {
            if (!rate.equals(before.rates().get(provider))) {
                rates.put(provider, new TargetRates(rate, System::nanoTime));
            }
        });
        protections.incrementAndGet();
    }

    /** How often the protection was changed; tells a pipeline that its ways to targets are out of date. */
    int protections() {
        return protections.get();
    }

    /** What targets cost: for the cost of calls, for strategies and for limits of price. None is known unless set. */
    public TargetPrices prices() {
        return prices;
    }

    /** Swaps the prices; they count from the next call on. */
    public void swapPrices(TargetPrices next) {
        prices = Objects.requireNonNull(next);
    }

    /** Whom calls are paid by; null when nobody looks at the money. */
    @Nullable
    Spending spending() {
        return spending;
    }

    /** Lets somebody decide whether a call may be paid for, from the next call on; null for nobody. */
    public void swapSpending(@Nullable Spending next) {
        spending = next;
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

    /**
     * The answer to a call if it is remembered and nobody has to be asked first, be it an interceptor or a budget: then it need
     * not go to an event loop. It counts as a call like any other. From any thread.
     *
     * @param key tells the call's key, if anybody asks for it
     * @return null when the call must go its usual way
     */
    public @Nullable CachedAnswer remembered(Call call, Supplier<CacheKey> key) {
        return spending != null || !interceptors().isEmpty() ? null : remembered.find(call, key);
    }

    RememberedAnswers remembered() {
        return remembered;
    }

    /** The care for memory: its intervals may be changed while it runs. */
    public MemoryCare memoryCare() {
        return care;
    }

    /** Providers and interceptors that jars brought. */
    public Plugins plugins() {
        return plugins;
    }

    /** The engine's parts: how they are, and whether they had to be started again. */
    public List<PartStatus> parts() {
        return lifecycle.status();
    }

    /** Waits for the calls that are under way; true when all were over within the limit. New ones are not refused. */
    public CompletionStage<Boolean> drain(Duration limit) {
        return lifecycle.drain(limit);
    }

    /** What the memory is used for. */
    public MemoryStats memoryStats() {
        return care.stats();
    }

    /** How calls are getting on. */
    public ConcurrencyStats concurrencyStats() {
        return EngineFigures.concurrency(this, List.copyOf(pipelines), List.copyOf(connections));
    }

    /**
     * How targets are getting on, by {@code provider/model}; those that the configuration does not name are together under
     * {@code provider/*}.
     */
    public Map<String, TargetStats> targetStats() {
        return EngineFigures.targets(catalog, pipelines, targetCounters);
    }

    /** Counts what is out of the ordinary at a target: rare, so that looking it up does not matter. */
    TargetCounters counters(Target target) {
        return targetCounters.computeIfAbsent(catalog.label(target.name()), first -> new TargetCounters());
    }

    /**
     * Changes the bound on connections to one host, for all that are opened from now on; calls in progress keep theirs.
     *
     * @param perHost 1 to 65 535
     */
    public void adjustConnections(int perHost) {
        if (perHost < 1 || perHost > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("perHost is " + perHost + ", it must be 1 to " + MOST_CONNECTIONS);
        }
        connectionsPerHost = perHost;
        pipelines.forEach(pipeline -> pipeline.parts().adjustConnections(perHost, settings.loops()));
    }

    int connectionsPerHost() {
        return connectionsPerHost;
    }

    InterceptorChain interceptors() {
        return plugins.interceptors();
    }

    /** What became of the copies that went to mirrors. */
    public MirrorCounters.Snapshot mirrorStats() {
        return mirrors.snapshot();
    }

    MirrorCounters mirrors() {
        return mirrors;
    }

    CallCounters counters() {
        return counters;
    }

    Queues queues() {
        return queues;
    }

    /** What may be sent to a provider in a minute, null for no limit. */
    @Nullable
    TargetRates rates(String provider) {
        return rates.get(provider);
    }

    /** What becomes of what a target's format does not have, when a call does not say. */
    public ParameterPolicy parameters() {
        return settings.parameters();
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
        lifecycle.stop();
        pipelines.forEach(Pipeline::close);
        plugins.close();
    }
}
