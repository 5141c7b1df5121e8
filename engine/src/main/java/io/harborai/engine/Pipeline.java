package io.harborai.engine;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.memory.BufferPool;
import io.harborai.engine.plugin.InterceptedAnswer;
import io.harborai.engine.plugin.InterceptorChain;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.TargetFigures;
import io.harborai.engine.stats.CallCounters;
import io.harborai.engine.stats.LatencyRecorder;
import io.harborai.engine.stats.TargetCounters;
import io.harborai.engine.wire.BodyBudget;
import org.jspecify.annotations.Nullable;

/**
 * The way of every call on one event loop: interceptors, route, budget, cache, attempts, upstream. Nothing here blocks or
 * locks, and a call never leaves its loop. All methods must be called on that loop.
 */
public final class Pipeline {
    private final Engine engine;
    private final LoopParts parts;
    private final CacheLine cacheLine;
    private final @Nullable EmbeddingLine embeddingLine;
    private final MirrorLine mirrorLine;
    private final Surroundings around;
    private int seenSwaps;
    private int seenProtections;

    Pipeline(Engine engine, LoopParts parts) {
        this.engine = engine;
        this.parts = parts;
        this.cacheLine = new CacheLine(engine.cache());
        this.embeddingLine = engine.settings().concurrency().batching() == null
                ? null
                : new EmbeddingLine(this, engine.settings().concurrency().batching());
        this.mirrorLine = new MirrorLine(this, engine.mirrors());
        this.around = new Surroundings(parts.random(), this::figures, engine::prices);
        this.seenSwaps = engine.swaps();
        this.seenProtections = engine.protections();
    }

    /** What a model name means now, to a call of which nothing more is known. */
    public Catalog.Resolution resolve(String model) {
        return resolve(CallTraits.of(model));
    }

    /** The route for a call, by what this loop knows of the targets. */
    public Catalog.Resolution resolve(CallTraits traits) {
        return engine.catalog().resolve(traits, around);
    }

    private TargetFigures figures(Target target) {
        Gate gate = parts.gates().find(target.name());
        return gate == null ? TargetFigures.UNKNOWN : gate.figures();
    }

    /** Asks the interceptors, if there are any, what they think of a call before it is routed. */
    public InterceptorChain.Outcome admit(Call call) {
        InterceptorChain chain = engine.interceptors();
        return chain.isEmpty() ? new InterceptorChain.Outcome.Admitted(call, Map.of()) : chain.before(call);
    }

    /** Tells the interceptors that a call they admitted is not started after all. */
    public void refused(InterceptorChain.Outcome.Admitted admitted, Failure failure) {
        engine.interceptors().refused(admitted, failure);
    }

    /**
     * Sends a call on its way.
     *
     * @param admitted what came of {@link #admit}
     * @param sink     hears what comes of it, on this loop, possibly already before this method returns
     * @return the handle to slow it down or give it up
     */
    public Exchange start(InterceptorChain.Outcome.Admitted admitted, Route route, AnswerSink sink) {
        if (engine.interceptors().isEmpty()) {
            return start(admitted.call(), route, sink);
        }
        GuardedCall guarded = new GuardedCall(admitted.call().traceId(), sink);
        InterceptedAnswer answer = engine.interceptors().watch(admitted, guarded);
        Exchange inner = engine.interceptors().hold(admitted)
                .<Exchange>map(word -> new HeldExchange(word, parts.loop(), () -> enter(admitted.call(), route, answer),
                        answer))
                .orElseGet(() -> enter(admitted.call(), route, answer));
        answer.bind(inner);
        return guarded.of(new InterceptedExchange(inner, answer));
    }

    /** Sends a call on its way of which no interceptor shall know, such as HarborAI's own. */
    public Exchange start(Call call, Route route, AnswerSink sink) {
        GuardedCall guarded = new GuardedCall(call.traceId(), sink);
        return guarded.of(enter(call, route, guarded));
    }

    private Exchange enter(Call call, Route route, AnswerSink sink) {
        forgetWhatIsGone();
        Spending spending = engine.spending();
        if (spending == null || call.operation().reads()) {
            return begin(call, route, sink);
        }
        return BudgetedExchange.start(this, spending, call, route, sink);
    }

    /** Runs tasks on this event loop. */
    Executor loop() {
        return parts.loop();
    }

    /** Sends a call on its way that is paid for. */
    Exchange begin(Call call, Route route, AnswerSink sink) {
        if (cacheLine.takes(call) && route.isCacheable()) {
            return cacheLine.start(this, call, route, sink);
        }
        return send(call, route, sink);
    }

    /** Sends a call to its target, alone or together with others that ask the same kind of thing. */
    Exchange send(Call call, Route route, AnswerSink sink) {
        if (embeddingLine != null && call.operation() == Operation.EMBEDDINGS) {
            return embeddingLine.start(call, route, sink);
        }
        CallExchange exchange = new CallExchange(this, call, route, sink);
        exchange.start();
        return exchange;
    }

    private void forgetWhatIsGone() {
        int swaps = engine.swaps();
        if (swaps != seenSwaps) {
            seenSwaps = swaps;
            parts.upstreams().forgetProviders();
            parts.gates().rest();
        }
        int protections = engine.protections();
        if (protections != seenProtections) {
            seenProtections = protections;
            parts.gates().forget();
        }
    }

    UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        return parts.upstreams().open(call, target, sink);
    }

    /** The way to a target. */
    Gate gate(Target target) {
        return parts.gates().get(target.name(), name -> newGate(target));
    }

    private Gate newGate(Target target) {
        TargetHealth health = new TargetHealth(engine.settings().loopResilience(), parts.clock()::nanos,
                parts.random());
        TargetRates rates = engine.rates(target.provider().name());
        return new Gate(parts.clock(), health, rates, engine.queues());
    }

    /** Calls under way whose answer others may wait for. */
    int callsOthersWaitFor() {
        return cacheLine.underWay();
    }

    /** Copies of calls to mirrors. */
    MirrorLine mirrors() {
        return mirrorLine;
    }

    /** The bound on all calls of this loop. */
    Door door() {
        return parts.door();
    }

    BufferPool buffers() {
        return parts.buffers();
    }

    CallCounters counters() {
        return engine.counters();
    }

    TargetPrices prices() {
        return engine.prices();
    }

    TargetCounters counters(Target target) {
        return engine.counters(target);
    }

    LatencyRecorder latencies() {
        return parts.latencies();
    }

    LoopClock clock() {
        return parts.clock();
    }

    BodyBudget budget() {
        return engine.budget();
    }

    RandomGenerator random() {
        return parts.random();
    }

    LoopParts parts() {
        return parts;
    }

    void close() {
        parts.upstreams().close();
    }
}
