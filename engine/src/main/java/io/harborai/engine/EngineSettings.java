package io.harborai.engine;

import java.util.Objects;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.transport.PoolLimits;

/**
 * How an engine behaves.
 *
 * @param loops      how many pipelines will be made, at least 1; each gets its share of the bounds
 * @param pool       bounds of the connections
 * @param resilience what protects targets and callers
 * @param cache      answers that are kept
 */
public record EngineSettings(int loops, PoolLimits pool, ResilienceSettings resilience, CacheSettings cache) {
    public EngineSettings {
        if (loops < 1) {
            throw new IllegalArgumentException("loops is " + loops + ", it must be at least 1");
        }
        Objects.requireNonNull(pool);
        Objects.requireNonNull(resilience);
        Objects.requireNonNull(cache);
    }

    /** The usual protection. */
    public static EngineSettings of(int loops, PoolLimits pool) {
        return new EngineSettings(loops, pool, ResilienceSettings.DEFAULT, CacheSettings.DEFAULT);
    }

    /** The same with another protection. */
    public EngineSettings withResilience(ResilienceSettings other) {
        return new EngineSettings(loops, pool, other, cache);
    }

    /** The same with another cache. */
    public EngineSettings withCache(CacheSettings other) {
        return new EngineSettings(loops, pool, resilience, other);
    }

    /** How many calls may wait for room at one target on one event loop. */
    int waitingShare() {
        return (pool.waiting() + loops - 1) / loops;
    }
}
