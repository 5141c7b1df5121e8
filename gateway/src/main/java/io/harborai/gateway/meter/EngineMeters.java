package io.harborai.gateway.meter;

import io.harborai.engine.Engine;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.lifecycle.PartStatus;
import io.harborai.engine.memory.HeapReading;
import io.harborai.engine.memory.MemoryGuard;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.engine.stats.TargetStats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * Shows what the engine's policies did and how they stand: targets, cache, connections, memory, parts. Everything is read at
 * the scrape from what the engine knows anyway, so that calls pay nothing for it. Labels are names from the configuration.
 * Thread-safe.
 */
public final class EngineMeters implements MultiCollector {
    private final Engine engine;

    /** @param engine what is shown */
    public EngineMeters(Engine engine) {
        this.engine = engine;
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families();
        engine.targetStats().forEach((name, stats) -> target(families, Labels.of("target", name), stats));
        calls(families, engine.concurrencyStats());
        cache(families, engine.cache().figures());
        memory(families, engine.memoryStats(), engine.memoryCare().guardFigures());
        for (PartStatus part : engine.parts()) {
            Labels labels = Labels.of("part", part.name());
            boolean well = part.state() == PartStatus.State.WELL || part.state() == PartStatus.State.DRAINING;
            families.value("harborai_part_healthy", "1 when a part of the engine works, else 0.", labels, well ? 1 : 0);
            families.count("harborai_part_errors", "How often a part was found broken.", labels, part.errors());
        }
        return families.all();
    }

    private static void target(Families families, Labels target, TargetStats stats) {
        String breakers = "harborai_target_breakers";
        String where = "Event loops whose breaker for a target stands so.";
        families.value(breakers, where, target.add("state", "closed"), stats.breakers().closed());
        families.value(breakers, where, target.add("state", "half_open"), stats.breakers().halfOpen());
        families.value(breakers, where, target.add("state", "open"), stats.breakers().open());
        if (stats.limit() > 0) {
            families.value("harborai_target_limit", "Calls that a target may have at a time.", target, stats.limit());
        }
        families.value("harborai_target_in_flight_requests", "Calls that a target has.", target, stats.inFlight());
        families.value("harborai_target_queue_length", "Calls that wait for room at a target.", target,
                stats.queueLength());
        families.count("harborai_target_retries", "Attempts at the same target after a failed one.", target,
                stats.counts().retried());
        families.count("harborai_target_fallbacks", "Calls that failed at a target and went on to the next.", target,
                stats.counts().fellBack());
        families.count("harborai_target_hedges", "Second attempts beside a slow one at a target.", target,
                stats.counts().hedged());
        families.count("harborai_target_shed", "Attempts for which there was no room at a target.", target,
                stats.counts().shed());
        families.count("harborai_target_rate_waits", "Attempts that had to wait for the provider's rate.", target,
                stats.counts().rateWaits());
        families.count("harborai_target_rate_refusals", "Attempts that had no time to wait for the provider's rate.",
                target, stats.counts().rateRefusals());
    }

    private static void calls(Families families, ConcurrencyStats stats) {
        families.value("harborai_queue_length", "Calls that wait for room anywhere.", Labels.EMPTY,
                stats.requests().queueLength());
        families.count("harborai_shed_requests", "Calls turned away because of overload.", Labels.EMPTY,
                stats.requests().shed());
        families.count("harborai_retried_requests", "Further attempts of calls, at the same target or another.",
                Labels.EMPTY, stats.requests().retried());
        ConcurrencyStats.Connections connections = stats.connections();
        families.value("harborai_upstream_connections_active", "Connections to providers that carry a call.",
                Labels.EMPTY, connections.active());
        families.value("harborai_upstream_connections_idle", "Connections to providers that wait for a call.",
                Labels.EMPTY, connections.idle());
        families.value("harborai_upstream_connections_max_per_host", "Most connections to one host.", Labels.EMPTY,
                connections.maxPerHost());
    }

    private static void cache(Families families, AnswerCache.Figures figures) {
        String hits = "harborai_cache_hits";
        String what = "Answers that needed no call upstream.";
        families.count(hits, what, Labels.of("kind", "exact"), figures.hits());
        families.count(hits, what, Labels.of("kind", "semantic"), figures.semanticHits());
        families.count(hits, what, Labels.of("kind", "single_flight"), figures.followers());
        families.count("harborai_cache_misses", "Questions whose own answer was not there.", Labels.EMPTY,
                figures.misses());
        families.count("harborai_cache_evictions", "Answers that had to go for room or time.", Labels.EMPTY,
                figures.evictions());
        families.count("harborai_cache_semantic_failures", "Questions whose embedding failed or took too long.",
                Labels.EMPTY, figures.semanticFailures());
        String entries = "harborai_cache_entries";
        String kept = "Answers that are kept (exact), and questions that are compared (semantic).";
        families.value(entries, kept, Labels.of("kind", "exact"), figures.entries());
        families.value(entries, kept, Labels.of("kind", "semantic"), figures.questions());
        families.value("harborai_cache_bytes", "Bytes of the answers that are kept, about.", Labels.EMPTY,
                figures.bytes());
        families.value("harborai_cache_hit_rate", "Share of the calls by the cache that needed no call upstream.",
                Labels.EMPTY, figures.hitRate());
    }

    private static void memory(Families families, MemoryStats stats, MemoryGuard.Figures guard) {
        HeapReading reading = guard.reading();
        if (reading != null) {
            families.value("harborai_memory_after_gc_bytes",
                    "Heap in use after the last collection, as the guard saw it.",
                    Labels.EMPTY, reading.afterGcBytes());
        }
        families.value("harborai_memory_threshold_bytes", "Heap after a collection above which caches are trimmed.",
                Labels.EMPTY, guard.threshold());
        families.count("harborai_memory_warnings", "How often memory was above its threshold.", Labels.EMPTY,
                guard.warnings());
        families.count("harborai_memory_trims", "How often something let go of memory for want of it.", Labels.EMPTY,
                guard.trims());
        families.count("harborai_memory_cleanups", "Periodic cleanups.", Labels.EMPTY, guard.cleanups());
        families.count("harborai_memory_cleanup_failures", "Trims and cleanups that failed by a defect.", Labels.EMPTY,
                guard.failures());
        families.value("harborai_buffers", "Buffers that event loops keep for the next use, or use.", Labels.EMPTY,
                stats.objectPool().size());
        families.value("harborai_buffers_in_use", "Buffers in use.", Labels.EMPTY, stats.objectPool().inUse());
    }
}
