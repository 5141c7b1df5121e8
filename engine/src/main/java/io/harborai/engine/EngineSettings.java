package io.harborai.engine;

import java.util.Map;
import java.util.Objects;

import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.transport.PoolLimits;

/**
 * How an engine behaves.
 *
 * @param loops       how many pipelines will be made, at least 1; each gets its share of the bounds
 * @param pool        bounds of the connections
 * @param resilience  what protects targets and callers
 * @param cache       answers that are kept
 * @param concurrency which machinery runs
 * @param memory      how memory is cared for
 * @param rates       what is sent to a provider in a minute at most, by its name; a provider that is not here has no such limit
 * @param parameters  what becomes of what a target's format does not have, when a call does not say
 */
public record EngineSettings(int loops, PoolLimits pool, ResilienceSettings resilience, CacheSettings cache,
        ConcurrencySettings concurrency, MemorySettings memory, Map<String, TargetRates.Settings> rates,
        ParameterPolicy parameters) {
    public EngineSettings {
        if (loops < 1) {
            throw new IllegalArgumentException("loops is " + loops + ", it must be at least 1");
        }
        Objects.requireNonNull(pool);
        Objects.requireNonNull(resilience);
        Objects.requireNonNull(cache);
        Objects.requireNonNull(concurrency);
        Objects.requireNonNull(memory);
        rates = Map.copyOf(rates);
        Objects.requireNonNull(parameters);
    }

    /** Settings by which a call goes on without what its target does not have, and the log tells of it. */
    public EngineSettings(int loops, PoolLimits pool, ResilienceSettings resilience, CacheSettings cache,
            ConcurrencySettings concurrency, MemorySettings memory, Map<String, TargetRates.Settings> rates) {
        this(loops, pool, resilience, cache, concurrency, memory, rates, ParameterPolicy.WARN);
    }

    /** The usual. */
    public static EngineSettings of(int loops, PoolLimits pool) {
        return new EngineSettings(loops, pool, ResilienceSettings.DEFAULT, CacheSettings.DEFAULT,
                ConcurrencySettings.DEFAULT, MemorySettings.DEFAULT, Map.of());
    }

    /** The same with another protection. */
    public EngineSettings withResilience(ResilienceSettings other) {
        return new EngineSettings(loops, pool, other, cache, concurrency, memory, rates, parameters);
    }

    /** The same with another cache. */
    public EngineSettings withCache(CacheSettings other) {
        return new EngineSettings(loops, pool, resilience, other, concurrency, memory, rates, parameters);
    }

    /** The same with other machinery. */
    public EngineSettings withConcurrency(ConcurrencySettings other) {
        return new EngineSettings(loops, pool, resilience, cache, other, memory, rates, parameters);
    }

    /** The same with other care for memory. */
    public EngineSettings withMemory(MemorySettings other) {
        return new EngineSettings(loops, pool, resilience, cache, concurrency, other, rates, parameters);
    }

    /** The same with other rates, by provider. */
    public EngineSettings withRates(Map<String, TargetRates.Settings> other) {
        return new EngineSettings(loops, pool, resilience, cache, concurrency, memory, other, parameters);
    }

    /** The same with another word on what a target does not have. */
    public EngineSettings withParameters(ParameterPolicy other) {
        return new EngineSettings(loops, pool, resilience, cache, concurrency, memory, rates, other);
    }

    /** What one event loop uses: a limit of calls at a time is shared out, and left away where it is switched off. */
    ResilienceSettings loopResilience() {
        if (resilience.limit() == null) {
            return resilience;
        }
        return resilience.withLimit(concurrency.adaptiveLimits() ? resilience.limit().share(loops) : null);
    }

    /** Calls that may be under way on one event loop. */
    int concurrentShare() {
        int most = concurrency.maxConcurrentRequests();
        return most == 0 ? Integer.MAX_VALUE : (most + loops - 1) / loops;
    }
}
