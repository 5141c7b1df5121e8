package io.harborai.engine;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.routing.Target;
import io.harborai.engine.stats.MirrorCounters;

/**
 * Sends copies of calls to the mirror of their route, from one event loop. A copy has a bound of its own and takes nothing that
 * a caller waits for: it goes only if the mirror has room at this moment, with the lowest priority, outside the bound on calls,
 * once, and past the cache; its answer counts for the mirror's health alone. Confined to its event loop.
 */
final class MirrorLine {
    /** Copies under way on one event loop; more are dropped. A mirror that is slow must not pile up. */
    static final int MOST = 32;
    /** A copy is given up after this. */
    static final long LIMIT_MS = 60_000;

    private final Pipeline pipeline;
    private final MirrorCounters counters;
    private int underWay;

    MirrorLine(Pipeline pipeline, MirrorCounters counters) {
        this.pipeline = pipeline;
        this.counters = counters;
    }

    /** Sends a copy of a call that has been started, if there is room for it. */
    void copy(Call call, Target mirror) {
        Gate gate = pipeline.gate(mirror);
        boolean room = underWay < MOST && gate.waiting() == 0 && gate.health().inFlight() < gate.health().limit();
        if (!room || !pipeline.budget().take(call.body().length)) {
            counters.dropped();
            return;
        }
        underWay++;
        counters.sent();
        new MirrorCall(this, pipeline, call, mirror).start();
    }

    void over(MirrorCall copy, boolean answered) {
        underWay--;
        pipeline.budget().giveBack(copy.requestBytes());
        if (answered) {
            counters.answered();
        } else {
            counters.failed();
        }
    }

    /** Copies under way. */
    int underWay() {
        return underWay;
    }
}
