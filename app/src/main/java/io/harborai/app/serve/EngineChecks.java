package io.harborai.app.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.harborai.engine.Engine;
import io.harborai.engine.lifecycle.PartStatus;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.ops.doctor.MemoryFacts;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.job.JobStatus;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.redis.Nodes;
import org.jspecify.annotations.Nullable;

/**
 * The checks of {@code /health} under the names that it promises: client, memory, concurrency, dependencies; and those of Redis
 * and of background jobs. Safe to share between threads.
 */
final class EngineChecks {
    private static final double HELD = 0.85;
    private static final double FULL = 0.9;
    private static final Set<String> DEPENDENCIES = Set.of("database", "redis", "models", "files");
    /** A job that failed once may have met a database that was away for a moment. */
    private static final Duration FAILING = Duration.ofMinutes(5);

    private final EngineLink engine;
    private final Supplier<List<HealthCheck>> all;
    private final Nodes nodes;
    private final AtomicReference<@Nullable Jobs> jobs;

    private record Part(String name, boolean vital, Supplier<HealthReport> look) implements HealthCheck {
        @Override
        public HealthReport check() {
            return look.get();
        }
    }

    private EngineChecks(EngineLink engine, Supplier<List<HealthCheck>> all, Nodes nodes,
            AtomicReference<@Nullable Jobs> jobs) {
        this.engine = engine;
        this.all = all;
        this.nodes = nodes;
        this.jobs = jobs;
    }

    /**
     * The checks.
     *
     * @param all  the checks of all parts, to tell of those that others keep
     * @param jobs the background jobs, once there are any
     */
    static List<HealthCheck> of(EngineLink engine, Supplier<List<HealthCheck>> all, Nodes nodes,
            AtomicReference<@Nullable Jobs> jobs) {
        EngineChecks checks = new EngineChecks(engine, all, nodes, jobs);
        return List.of(new Part("client", true, checks::client), new Part("memory", false, checks::memory),
                new Part("concurrency", false, checks::concurrency),
                new Part("dependencies", false, checks::dependencies), new Part("redis", false, checks::redis),
                new Part("jobs", false, checks::jobs));
    }

    private static HealthReport notYet() {
        return new HealthReport(HealthStatus.UNKNOWN, "", Map.of());
    }

    /** What calls go through. */
    private HealthReport client() {
        Optional<Engine> running = engine.engine();
        if (running.isEmpty()) {
            return notYet();
        }
        HealthStatus status = HealthStatus.HEALTHY;
        List<String> wrong = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        for (PartStatus part : running.get().parts()) {
            HealthStatus each = switch (part.state()) {
                case WELL, DRAINING -> HealthStatus.HEALTHY;
                case DEGRADED -> HealthStatus.DEGRADED;
                case STOPPED, RECOVERING, GIVEN_UP -> HealthStatus.UNHEALTHY;
            };
            status = status.worse(each);
            details.put(part.name(), part.toMap());
            if (each != HealthStatus.HEALTHY) {
                wrong.add(part.name() + " is " + each.word() + ": " + part.lastError());
            }
        }
        return new HealthReport(status, String.join("; ", wrong), details);
    }

    private HealthReport memory() {
        MemoryFacts facts = MemoryFacts.now();
        Map<String, Object> details = new LinkedHashMap<>(facts.toJson());
        engine.engine().ifPresent(running -> details.putAll(running.memoryStats().toMap()));
        return facts.heapMax() > 0 && facts.afterCollected() > HELD * facts.heapMax()
                ? new HealthReport(HealthStatus.DEGRADED, "%.0f of %.0f MB of heap are held; give it more, or lower "
                        .formatted(facts.afterCollected(), facts.heapMax()) + "memory.cache_size.", details)
                : HealthReport.healthy(details);
    }

    private HealthReport concurrency() {
        Optional<Engine> running = engine.engine();
        if (running.isEmpty()) {
            return notYet();
        }
        ConcurrencyStats stats = running.get().concurrencyStats();
        boolean crowded = stats.connections().poolUsageRate() > FULL && stats.requests().queueLength() > 0;
        return crowded
                ? new HealthReport(HealthStatus.DEGRADED, stats.requests().queueLength()
                        + " calls wait for a connection; raise concurrency.max_connections_per_host, or add a target.",
                        stats.toMap())
                : HealthReport.healthy(stats.toMap());
    }

    /** The worst of what others keep for us. */
    private HealthReport dependencies() {
        HealthStatus worst = HealthStatus.UNKNOWN;
        List<String> wrong = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        for (HealthCheck each : all.get()) {
            if (DEPENDENCIES.contains(each.name())) {
                HealthStatus status = each.check().status();
                worst = worst.worse(status);
                details.put(each.name(), status.word());
                if (status == HealthStatus.UNHEALTHY || status == HealthStatus.DEGRADED) {
                    wrong.add(each.name() + " is " + status.word());
                }
            }
        }
        return new HealthReport(worst, String.join("; ", wrong), details);
    }

    private HealthReport redis() {
        Optional<String> trouble = nodes.trouble();
        if (trouble.isEmpty()) {
            return new HealthReport(HealthStatus.HEALTHY, "", Map.of("configured", false));
        }
        return trouble.get().isEmpty()
                ? HealthReport.healthy(Map.of("configured", true))
                : new HealthReport(HealthStatus.UNHEALTHY, "Redis does not answer: " + trouble.get()
                        + ". Each node counts limits by itself until it does.", Map.of("configured", true));
    }

    private HealthReport jobs() {
        Jobs running = jobs.get();
        if (running == null) {
            return notYet();
        }
        List<String> failing = new ArrayList<>();
        List<JobStatus> known = running.status();
        for (JobStatus job : known) {
            Instant since = job.failingSince();
            Instant end = job.lastEnd();
            if (since != null && end != null && Duration.between(since, end).compareTo(FAILING) >= 0) {
                failing.add(job.name() + ": " + job.lastError());
            }
        }
        Map<String, Object> details = Map.of("jobs", known.size(), "failing", failing);
        return failing.isEmpty()
                ? HealthReport.healthy(details)
                : new HealthReport(HealthStatus.DEGRADED, String.join("; ", failing) + "; the log tells more.",
                        details);
    }
}
