package io.harborai.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.stats.CallCounters;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.ConcurrencyStats.Connections;
import io.harborai.engine.stats.ConcurrencyStats.Performance;
import io.harborai.engine.stats.ConcurrencyStats.Requests;
import io.harborai.engine.stats.ConcurrencyStats.TargetLimit;
import io.harborai.engine.stats.LatencyRecorder;
import io.harborai.engine.stats.TargetCounters;
import io.harborai.engine.stats.TargetStats;
import io.harborai.engine.transport.LoopConnections;

/** Adds up what the event loops of an engine tell of themselves. */
final class EngineFigures {
    private EngineFigures() {
    }

    static ConcurrencyStats concurrency(Engine engine, List<Pipeline> pipelines, List<LoopConnections> connections) {
        int open = connections.stream().mapToInt(LoopConnections::open).sum();
        int active = connections.stream().mapToInt(LoopConnections::active).sum();
        int perHost = engine.connectionsPerHost();
        CallCounters.Snapshot counts = engine.counters().snapshot();
        return new ConcurrencyStats(Connections.of(active, Math.max(0, open - active), perHost, perHost),
                Requests.of(counts, engine.queues().waiting()),
                Performance.of(LatencyRecorder.summarize(Stream.concat(engine.remembered().latencies().stream(),
                        pipelines.stream().map(each -> each.parts().latencies())).toList())),
                engine.plugins().registry().statistics(), limits(pipelines));
    }

    /** All targets in use or with counts, by the name that metrics have for them. */
    static Map<String, TargetStats> targets(Catalog catalog, List<Pipeline> pipelines,
            Map<String, TargetCounters> counters) {
        Map<String, TargetStats> all = new TreeMap<>();
        counters.forEach((label, counts) -> all.put(label, TargetStats.NONE.withCounts(counts.snapshot())));
        for (Pipeline pipeline : pipelines) {
            pipeline.parts().gates().inUse().forEach((target, gate) -> all.merge(catalog.label(target), of(gate),
                    TargetStats::plus));
        }
        return all;
    }

    private static TargetStats of(Gate gate) {
        Breaker.State state = gate.health().state();
        int limit = gate.health().limit();
        return new TargetStats(new TargetStats.Breakers(state == Breaker.State.CLOSED ? 1 : 0,
                state == Breaker.State.HALF_OPEN ? 1 : 0, state == Breaker.State.OPEN ? 1 : 0),
                limit == Integer.MAX_VALUE ? 0 : limit, gate.health().inFlight(), gate.waiting(),
                new TargetStats.Attempts(gate.health().answered(), gate.health().faults(),
                        gate.health().answeredNanos()),
                TargetCounters.Snapshot.NONE);
    }

    /** The limits of all loops together; a target without a limit has 0. */
    private static Map<String, TargetLimit> limits(List<Pipeline> pipelines) {
        Map<String, TargetLimit> limits = new HashMap<>();
        for (Pipeline pipeline : pipelines) {
            pipeline.parts().gates().inUse().forEach((target, gate) -> {
                int limit = gate.health().limit();
                limits.merge(target, new TargetLimit(limit == Integer.MAX_VALUE ? 0 : limit, gate.health().inFlight()),
                        (one, other) -> new TargetLimit(one.limit() + other.limit(),
                                one.inFlight() + other.inFlight()));
            });
        }
        return limits;
    }
}
