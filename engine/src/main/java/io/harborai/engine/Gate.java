package io.harborai.engine;

import java.util.function.LongSupplier;

import io.harborai.engine.exchange.Usage;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.TargetFigures;
import io.harborai.engine.routing.TokenRate;

/** The way to one target on one event loop: what is known of its health, and who waits for room there. */
final class Gate {
    private final TargetHealth health;
    private final WaitingRoom waiting;
    private final TokenRate tokens;
    private final TargetFigures figures;
    private boolean letting;

    Gate(TargetHealth health, int capacity, LongSupplier nanos) {
        this.health = health;
        this.tokens = new TokenRate(nanos);
        this.figures = new GateFigures(health, tokens);
        this.waiting = new WaitingRoom(capacity);
    }

    TargetHealth health() {
        return health;
    }

    /** What routing goes by. */
    TargetFigures figures() {
        return figures;
    }

    /** An answer from there used so many tokens. */
    void used(Usage usage) {
        tokens.add(Math.max(0, usage.promptTokens()) + Math.max(0, usage.completionTokens()));
    }

    /** Lets a try go now, or when there is room; false when too many wait. */
    boolean enter(Try who) {
        if (waiting.length() == 0 && health.tryRoom()) {
            who.launch();
            return true;
        }
        return waiting.enter(who);
    }

    /** A try that waits gives up. */
    void forget(Try who) {
        waiting.forget(who);
    }

    /** There may be room again. One that goes and fails at once comes here again, hence the guard: the stack must not grow. */
    void freed() {
        if (letting) {
            return;
        }
        letting = true;
        try {
            while (waiting.length() > 0 && health.tryRoom()) {
                Try next = waiting.poll();
                if (next == null) {
                    health.giveRoomBack();
                    return;
                }
                next.launch();
            }
        } finally {
            letting = false;
        }
    }

    /** Whether nobody is on the way; what was learned is of little worth then. */
    boolean isIdle() {
        return health.inFlight() == 0 && waiting.length() == 0;
    }

    /** How many wait; from any thread. */
    int waiting() {
        return waiting.length();
    }
}
