package io.harborai.app.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.harborai.engine.Engine;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.gateway.Gateway;
import io.harborai.ops.doctor.DiagnosisPorts;
import io.harborai.ops.health.ModelKind;
import io.harborai.ops.health.ProbedProvider;
import io.harborai.ops.health.Traffic;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.optimize.Relief;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;

/**
 * What watches the server asks the gateway's engine by this. Until the gateway runs it says nothing. Safe to share between
 * threads.
 */
public final class EngineLink implements MetricSource {
    private final AtomicReference<@Nullable Gateway> gateway = new AtomicReference<>();
    private volatile @Nullable Looked before;

    private record Looked(Instant at, long hits, long asked) {}

    /** Names the gateway that runs. */
    void attach(Gateway running) {
        gateway.set(running);
    }

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public void measure(Measurement into) {
        Gateway running = gateway.get();
        if (running == null) {
            return;
        }
        ConcurrencyStats stats = running.engine().concurrencyStats();
        into.put(Metrics.CONNECTIONS, running.connections());
        into.put(Metrics.THROUGHPUT, stats.performance().throughput());
        into.put(Metrics.RESPONSE, stats.performance().avgResponseTime());
        into.put(Metrics.P50, stats.performance().p50());
        into.put(Metrics.P95, stats.performance().p95());
        into.put(Metrics.P99, stats.performance().p99());
        into.put(Metrics.ERRORS, 100 * stats.performance().errorRate());
        into.put(Metrics.IN_FLIGHT, (double) stats.requests().inFlight());
        into.put(Metrics.QUEUE, (double) stats.requests().queueLength());
        into.put(Metrics.POOL, 100 * stats.connections().poolUsageRate());
        cache(running.engine().cache().figures(), into);
    }

    /** The rate is of the calls since the last sample: that of all time would notice nothing any more. */
    private void cache(AnswerCache.Figures figures, Measurement into) {
        long hits = figures.hits() + figures.semanticHits();
        Looked now = new Looked(into.at(), hits, hits + figures.misses());
        Looked last = before;
        before = now;
        if (last != null && now.at().isAfter(last.at())) {
            long asked = Math.max(0, now.asked() - last.asked());
            into.put(Metrics.CACHE_LOOKUPS, 1000.0 * asked / Duration.between(last.at(), now.at()).toMillis());
            if (asked > 0) {
                into.put(Metrics.CACHE_HITS, (double) (now.hits() - last.hits()) / asked);
            }
        }
    }

    /** The providers in force now, with the models that they are known to offer or that aliases lead to. */
    List<ProbedProvider> providers() {
        Gateway running = gateway.get();
        if (running == null) {
            return List.of();
        }
        return probed(running.engine().catalog());
    }

    /** The providers of a catalog, with the models that they are known to offer or that aliases lead to. */
    public static List<ProbedProvider> probed(Catalog catalog) {
        Map<String, Set<String>> models = new LinkedHashMap<>();
        catalog.providers()
                .forEach(provider -> models.put(provider.name(), new LinkedHashSet<>(provider.models())));
        catalog.aliases().forEach(alias -> alias.targets().forEach(weighted -> {
            String[] target = weighted.target().name().split("/", 2);
            Set<String> known = models.get(target[0]);
            if (known != null && target.length == 2) {
                known.add(target[1]);
            }
        }));
        List<ProbedProvider> probed = new ArrayList<>();
        for (Provider provider : catalog.providers()) {
            List<ProbedProvider.Model> used = models.getOrDefault(provider.name(), Set.of()).stream()
                    .map(name -> new ProbedProvider.Model(name, kind(name))).toList();
            if (provider instanceof RemoteProvider remote) {
                List<ProbedProvider.Model> any = used.isEmpty()
                        ? List.of(new ProbedProvider.Model("*", ModelKind.LLM))
                        : used;
                probed.add(new ProbedProvider(remote.name(), remote.baseUrl(), headers(remote),
                        remote.allowPrivateNetwork(), any));
            } else {
                probed.add(new ProbedProvider(provider.name(), null, Map.of(), false, used));
            }
        }
        return probed;
    }

    /** What callers' calls met with, by target. */
    Map<String, Traffic.Count> traffic() {
        Gateway running = gateway.get();
        if (running == null) {
            return Map.of();
        }
        Map<String, Traffic.Count> counts = new LinkedHashMap<>();
        running.engine().targetStats().forEach((target, stats) -> counts.put(target,
                new Traffic.Count(stats.attempts().answered() + stats.attempts().faults(), stats.attempts().faults(),
                        stats.attempts().nanos() / 1_000_000)));
        return counts;
    }

    /** Names are all there is to tell by; every platform's models of vectors have the word in theirs. */
    static ModelKind kind(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        return name.contains("embed") || name.startsWith("bge") ? ModelKind.EMBEDDINGS : ModelKind.LLM;
    }

    private static Map<String, Secret> headers(RemoteProvider remote) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        remote.headers().forEach((name, value) -> headers.put(name, Secret.of(value)));
        Secret credential = remote.credential();
        if (credential != null) {
            headers.put(remote.credentialHeader(), Secret.of(remote.credentialPrefix() + credential.reveal()));
        }
        return headers;
    }

    /** The gateway's engine, once it runs. */
    Optional<Engine> engine() {
        return Optional.ofNullable(gateway.get()).map(Gateway::engine);
    }

    /** What the metrics page shows now; nothing before the gateway runs. */
    MetricSnapshots metrics() {
        return asked(Gateway::metrics, MetricSnapshots.of());
    }

    /** The metrics page; empty before the gateway runs. */
    String metricsPage() {
        return asked(Gateway::metricsPage, "");
    }

    /** What a diagnosis asks. */
    DiagnosisPorts diagnosis() {
        return new DiagnosisPorts(() -> asked(Gateway::loopDelays, List.of()),
                () -> asked(running -> running.engine().memoryStats().toMap(), Map.of()),
                () -> asked(running -> running.engine().concurrencyStats().toMap(), Map.of()), () -> asked(running -> {
                    Map<String, Object> targets = new LinkedHashMap<>();
                    running.engine().targetStats().forEach((name, stats) -> targets.put(name, stats.toMap()));
                    return targets;
                }, Map.of()));
    }

    private <T> T asked(Function<Gateway, T> question, T before) {
        Gateway running = gateway.get();
        return running == null ? before : question.apply(running);
    }

    /** What can be done about overload. */
    List<Relief> reliefs() {
        return Reliefs.of(gateway::get);
    }
}
