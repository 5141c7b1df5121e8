package io.harborai.engine;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import io.harborai.engine.memory.BufferPool;
import io.harborai.engine.stats.LatencyRecorder;

/**
 * What one event loop has of its own.
 *
 * @param loop   runs something on it
 * @param random not for secrets: it draws targets and jitter
 * @param gates  the ways to targets
 * @param door   the bound on calls
 */
record LoopParts(Upstreams upstreams, LoopClock clock, RandomGenerator random, Gates gates, Door door,
        BufferPool buffers, LatencyRecorder latencies, Executor loop) {
    /**
     * The parts of a loop.
     *
     * @param loop runs something on it
     */
    static LoopParts of(Engine engine, Upstreams upstreams, LoopClock clock, RandomGenerator random, Executor loop) {
        EngineSettings settings = engine.settings();
        return new LoopParts(upstreams, clock, random, new Gates(loop, settings.memory().enabled()),
                new Door(settings.concurrentShare(), clock, engine.queues()),
                new BufferPool(settings.memory().pooled(), loop), new LatencyRecorder(clock::nanos), loop);
    }

    /** Changes the bound on connections to one host, a little later; from any thread. */
    void adjustConnections(int perHost, int loops) {
        loop.execute(() -> upstreams.resize((perHost + loops - 1) / loops));
    }
}
