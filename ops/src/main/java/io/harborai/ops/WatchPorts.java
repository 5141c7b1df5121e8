package io.harborai.ops;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import io.harborai.ops.health.ProbedProvider;
import io.harborai.ops.health.Traffic;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.optimize.Relief;
import io.harborai.platform.health.HealthCheck;

/**
 * What the rest of the server gives to what watches it.
 *
 * @param node      the name of this process among those that share the database, at most 100 characters
 * @param server    the server's name, as people know it
 * @param dataDir   the data directory; it exists
 * @param sources   what the parts measure of themselves, beside the machine
 * @param providers the providers in force now, with the models that are used of them
 * @param traffic   what callers' calls tell of models
 * @param checks    the health checks of all parts, for {@code /api/health}; those of the watch itself may be among them
 * @param reliefs   what can be done about overload
 */
public record WatchPorts(String node, String server, Path dataDir, List<MetricSource> sources,
        Supplier<List<ProbedProvider>> providers, Traffic traffic, Supplier<List<HealthCheck>> checks,
        List<Relief> reliefs) {
    /** Copies the lists. */
    public WatchPorts {
        sources = List.copyOf(sources);
        reliefs = List.copyOf(reliefs);
    }
}
