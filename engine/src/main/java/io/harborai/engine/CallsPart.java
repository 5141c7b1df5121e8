package io.harborai.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.harborai.engine.lifecycle.Delay;
import io.harborai.engine.lifecycle.Health;
import io.harborai.engine.lifecycle.Part;
import io.harborai.engine.stats.CallCounters;

/** All calls of an engine, as a part of it: drained when none is under way, and unwell when nearly too many wait. */
final class CallsPart implements Part {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    /** So much of the queue's room taken is a sign that more come than can go. */
    private static final double CROWDED = 0.9;

    private final CallCounters counters;
    private final Queues queues;
    private final Delay delay;

    CallsPart(CallCounters counters, Queues queues, Delay delay) {
        this.counters = counters;
        this.queues = queues;
        this.delay = delay;
    }

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public CompletionStage<Void> drain() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        look(drained);
        return drained;
    }

    private void look(CompletableFuture<Void> drained) {
        if (counters.snapshot().inFlight() == 0) {
            drained.complete(null);
        } else if (!drained.isDone()) {
            delay.after(LOOK_EVERY, () -> look(drained));
        }
    }

    @Override
    public Health health() {
        int waiting = queues.waiting();
        return waiting > CROWDED * queues.capacity() && waiting > 0
                ? new Health.Degraded(waiting + " of " + queues.capacity() + " places in the queue are taken")
                : new Health.Well();
    }
}
