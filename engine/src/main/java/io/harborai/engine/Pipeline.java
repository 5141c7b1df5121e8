package io.harborai.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.TargetFigures;
import io.harborai.engine.wire.BodyBudget;

/**
 * The way of every call on one event loop: route, attempts, upstream. Nothing here blocks or locks, and a call never leaves
 * its loop. All methods must be called on that loop.
 */
public final class Pipeline {
    private static final int MAX_GATES = 4_096;

    private final Engine engine;
    private final Upstreams upstreams;
    private final LoopClock clock;
    private final RandomGenerator random;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final CacheLine cacheLine;
    private final Surroundings around;
    private int seenSwaps;

    Pipeline(Engine engine, Upstreams upstreams, LoopClock clock, RandomGenerator random) {
        this.engine = engine;
        this.upstreams = upstreams;
        this.clock = clock;
        this.random = random;
        this.cacheLine = new CacheLine(engine.cache());
        this.around = new Surroundings(random, this::figures, engine::prices);
        this.seenSwaps = engine.swaps();
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
        Gate gate = gates.get(target.name());
        return gate == null ? TargetFigures.UNKNOWN : gate.figures();
    }

    /**
     * Sends a call on its way.
     *
     * @param sink hears what comes of it, on this loop, possibly already before this method returns
     * @return the handle to slow it down or give it up
     */
    public Exchange start(Call call, Route route, AnswerSink sink) {
        forgetWhatIsGone();
        if (cacheLine.takes(call)) {
            return cacheLine.start(this, call, route, sink);
        }
        CallExchange exchange = new CallExchange(this, call, route, sink);
        exchange.start();
        return exchange;
    }

    private void forgetWhatIsGone() {
        int swaps = engine.swaps();
        if (swaps != seenSwaps) {
            seenSwaps = swaps;
            upstreams.forgetProviders();
            gates.values().removeIf(Gate::isIdle);
        }
    }

    UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        return upstreams.open(call, target, sink);
    }

    /** The way to a target. Calls by {@code provider/model} may name any model: their number is bounded. */
    Gate gate(Target target) {
        Gate gate = gates.get(target.name());
        if (gate == null) {
            if (gates.size() >= MAX_GATES) {
                gates.values().removeIf(Gate::isIdle);
            }
            gate = new Gate(new TargetHealth(engine.settings().resilience(), clock::nanos, random),
                    engine.settings().waitingShare(), clock::nanos);
            gates.put(target.name(), gate);
        }
        return gate;
    }

    /** The ways to targets that were used of late; may be read from any thread. */
    Map<String, Gate> gates() {
        return gates;
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
        upstreams.close();
    }
}
