package io.harborai.engine;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.harborai.engine.memory.Trimmable;
import io.harborai.engine.memory.WeakStates;
import io.harborai.engine.resilience.Breaker;
import org.jspecify.annotations.Nullable;

/**
 * The ways to all targets of one event loop, by name. Calls by {@code provider/model} may name any model, so their number is
 * bounded, and those that nobody uses are held weakly after a while. Confined to the loop but for what says otherwise.
 */
final class Gates implements Trimmable {
    private static final int MAX_GATES = 4_096;

    private final Map<String, Gate> held = new ConcurrentHashMap<>();
    private final @Nullable WeakStates<String, Gate> resting;
    private final Executor loop;

    /** No gates; {@code weakly} is whether those that rest are held weakly, or forgotten. */
    Gates(Executor loop, boolean weakly) {
        this.loop = loop;
        this.resting = weakly ? new WeakStates<>("idle targets", MAX_GATES, loop) : null;
    }

    Gate get(String target, Function<String, Gate> maker) {
        Gate gate = held.get(target);
        if (gate == null) {
            if (held.size() >= MAX_GATES) {
                rest();
            }
            gate = resting == null ? maker.apply(target) : resting.get(target, maker);
            held.put(target, gate);
        }
        return gate;
    }

    /** Holds those weakly that nobody uses. One that keeps calls away is in use: it must not forget why. */
    void rest() {
        for (Iterator<Gate> each = held.values().iterator(); each.hasNext();) {
            Gate gate = each.next();
            if (gate.isIdle() && gate.health().state() == Breaker.State.CLOSED) {
                each.remove();
            }
        }
    }

    @Override
    public String name() {
        return "targets";
    }

    /** Any thread; it is done on the loop, a little later. */
    @Override
    public long trim(long bytes) {
        cleanUp();
        return 0;
    }

    @Override
    public void cleanUp() {
        loop.execute(this::rest);
        if (resting != null) {
            resting.cleanUp();
        }
    }

    /** Those in use, by target; from any thread. */
    Map<String, Gate> inUse() {
        return held;
    }

    /** Weak references; from any thread. */
    int weak() {
        return resting == null ? 0 : resting.count();
    }

    /** Weak references whose state was collected; from any thread. */
    long cleaned() {
        return resting == null ? 0 : resting.cleanedCount();
    }
}
