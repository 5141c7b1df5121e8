package io.harborai.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.lifecycle.Delay;
import io.harborai.engine.memory.BufferPool;
import io.harborai.engine.memory.HeapProbe;
import io.harborai.engine.memory.MemoryGuard;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.engine.stats.ProcessMemory;

/** Watches over what an engine keeps in memory. Thread-safe. */
public final class MemoryCare {
    private final MemoryGuard guard;
    private final AnswerCache cache;
    private final ProcessMemory process = ProcessMemory.ofThisProcess();
    private final List<LoopParts> loops = new CopyOnWriteArrayList<>();

    MemoryCare(Delay delay, MemorySettings settings, AnswerCache cache) {
        this.cache = cache;
        this.guard = new MemoryGuard(settings.guard(), new HeapProbe(), delay);
        guard.add(cache);
    }

    /** What the guard saw and did. */
    public MemoryGuard.Figures guardFigures() {
        return guard.figures();
    }

    MemoryGuard guard() {
        return guard;
    }

    void add(LoopParts parts) {
        loops.add(parts);
        guard.add(parts.buffers());
        guard.add(parts.gates());
    }

    /**
     * Changes the time between two cleanups.
     *
     * @param every 1 s to 1 day
     */
    public void adjustCleanupInterval(Duration every) {
        guard.adjustCleanupInterval(every);
    }

    /** Cleans up now. Not for an event loop. */
    public void cleanUpNow() {
        guard.cleanUpNow();
    }

    MemoryStats stats() {
        AnswerCache.Figures answers = cache.figures();
        long weak = 0;
        long cleaned = 0;
        for (LoopParts loop : loops) {
            weak += loop.gates().weak();
            cleaned += loop.gates().cleaned();
        }
        return new MemoryStats(
                new MemoryStats.Cache(answers.entries(), answers.hitRate(), answers.evictions(), guard.cleanups()),
                BufferPool.figures(loops.stream().map(LoopParts::buffers).toList()),
                new MemoryStats.WeakReferences(weak, cleaned), process.read());
    }
}
