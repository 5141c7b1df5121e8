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
    private volatile @Nullable WeakStates<String, Gate> resting;
    private final Executor loop;

    /** No gates; {@code weakly} is whether those that rest are held weakly, or forgotten. */
    Gates(Executor loop, boolean weakly) {
        this.loop = loop;
        this.resting = weakly ? none() : null;
    }

    private WeakStates<String, Gate> none() {
        return new WeakStates<>("idle targets", MAX_GATES, loop);
    }

    /** Begins anew with every target; tries that have their gate keep it. */
    void forget() {
        held.clear();
        if (resting != null) {
            resting = none();
        }
    }

    Gate get(String target, Function<String, Gate> maker) {
        Gate gate = held.get(target);
        if (gate == null) {
            if (held.size() >= MAX_GATES) {
                rest();
            }
            WeakStates<String, Gate> weakly = resting;
            gate = weakly == null ? maker.apply(target) : weakly.get(target, maker);
            held.put(target, gate);
        }
        return gate;
    }

    /** The way to a target that was used of late, null for any other. */
    @Nullable
    Gate find(String target) {
        return held.get(target);
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
        WeakStates<String, Gate> weakly = resting;
        if (weakly != null) {
            weakly.cleanUp();
        }
    }

    /** Those in use, by target; from any thread. */
    Map<String, Gate> inUse() {
        return held;
    }

    /** Weak references; from any thread. */
    int weak() {
        WeakStates<String, Gate> weakly = resting;
        return weakly == null ? 0 : weakly.count();
    }

    /** Weak references whose state was collected; from any thread. */
    long cleaned() {
        WeakStates<String, Gate> weakly = resting;
        return weakly == null ? 0 : weakly.cleanedCount();
    }
}
