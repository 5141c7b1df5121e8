package io.harborai.app.serve;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.Engine;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.ops.health.ModelKind;
import io.harborai.ops.tune.Behaviour;
import io.harborai.ops.tune.TuningModule;
import io.harborai.ops.tune.TuningPorts;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.meter.ResidentMemory;

/** What a tuning turns and reads: the gateway's engine. What it changed is forgotten at the next start. Thread-safe. */
final class TuningLink implements TuningPorts.Settings {
    private static final String CACHE = "cache_size";
    private static final String POOL = "max_connections_per_host";
    private static final String CLEANUP = "auto_cleanup_interval";
    private static final double MIB = 1 << 20;
    private static final TuningPorts.Counters NOTHING = new TuningPorts.Counters(0, 0, 0, 0, 0);

    private final EngineLink engine;
    private final HarborConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> current = new LinkedHashMap<>();

    private TuningLink(EngineLink engine, HarborConfig config) {
        this.engine = engine;
        this.config = config;
        current.put(CACHE, config.cache().maxEntries());
        current.put(POOL, Math.min(config.connections().maxConnections(),
                config.connections().maxConnectionsPerHost()));
        current.put(CLEANUP, Math.toIntExact(config.memory().guard().cleanupEvery().toSeconds()));
    }

    static TuningModule module(Modules.Parts parts, String node) {
        TuningLink link = new TuningLink(parts.engine(), parts.config());
        return new TuningModule(new TuningPorts(node, TuningPorts.shipped(), link, link::counters, link::behaviour),
                parts.database(), parts.clock(), () -> UUID.randomUUID().toString());
    }

    @Override
    public Map<String, Integer> current() {
        lock.lock();
        try {
            return new LinkedHashMap<>(current);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void apply(Map<String, Integer> values) {
        Engine running = engine.engine().orElseThrow(() -> new IllegalStateException("the server does not listen yet"));
        lock.lock();
        try {
            values.forEach((name, value) -> {
                if (!value.equals(current.get(name))) {
                    switch (name) {
                        case CACHE -> running.cache().resize(value);
                        case POOL -> running.adjustConnections(value);
                        case CLEANUP -> running.memoryCare().adjustCleanupInterval(Duration.ofSeconds(value));
                        default -> throw new IllegalArgumentException("there is no knob " + name);
                    }
                    current.put(name, value);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private TuningPorts.Counters counters() {
        return engine.engine().map(running -> {
            AnswerCache.Figures cache = running.cache().figures();
            ConcurrencyStats.Requests calls = running.concurrencyStats().requests();
            long hits = cache.hits() + cache.semanticHits();
            return new TuningPorts.Counters(calls.completed() + calls.failed(), hits, hits + cache.misses(),
                    calls.inFlight(), ResidentMemory.bytes() / MIB);
        }).orElse(NOTHING);
    }

    private Behaviour behaviour() {
        Optional<Engine> known = engine.engine();
        ConcurrencyStats stats = known.map(Engine::concurrencyStats).orElse(null);
        if (known.isEmpty() || stats == null) {
            return new Behaviour(List.of(), 0, 0, 0, 0, 1, 0, 0, 0, new Behaviour.Cache(0, 0, 0, 1, 0, false),
                    Duration.ofMinutes(1), false);
        }
        Engine running = known.get();
        List<Behaviour.Target> targets = running.targetStats().entrySet().stream().map(each -> {
            long answered = each.getValue().attempts().answered();
            return new Behaviour.Target(each.getKey(), EngineLink.kind(each.getKey()) == ModelKind.EMBEDDINGS, answered,
                    each.getValue().attempts().faults(),
                    answered == 0 ? 0 : each.getValue().attempts().nanos() / 1e6 / answered,
                    each.getValue().counts().retried(), each.getValue().counts().rateWaits());
        }).toList();
        AnswerCache.Figures cache = running.cache().figures();
        long hits = cache.hits() + cache.semanticHits();
        double perSecond = stats.performance().throughput();
        return new Behaviour(targets, perSecond, stats.performance().p99(), Math.round(60 * perSecond),
                stats.connections().poolUsageRate(), stats.connections().maxPerHost(), stats.requests().queueLength(),
                stats.requests().shed(), stats.requests().completed(),
                new Behaviour.Cache(hits + cache.misses(), hits, cache.entries(),
                        current().getOrDefault(CACHE, config.cache().maxEntries()), cache.evictions(),
                        running.cache().usedByDefault()),
                config.providers().values().stream().map(each -> each.timeouts().firstToken())
                        .max(Duration::compareTo).orElse(Duration.ZERO),
                config.concurrency().batching() != null);
    }
}
