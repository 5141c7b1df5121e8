package io.harborai.ops.optimize;

import java.time.Duration;
import java.util.List;

import io.harborai.ops.metric.Metrics;

/**
 * When something is done.
 *
 * @param name     unique
 * @param metric   what is looked at
 * @param above    it is too much
 * @param coolDown from one time to the next, a second to a day
 * @param reliefs  names of what is done, in order; names that nobody brings are left out
 */
public record ReliefRule(String name, String metric, double above, Duration coolDown, List<String> reliefs) {
    /** Checks the cool-down; copies the list. */
    public ReliefRule {
        reliefs = List.copyOf(reliefs);
        if (coolDown.compareTo(Duration.ofSeconds(1)) < 0 || coolDown.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("cool-down " + coolDown + " of " + name + ": 1 s to a day");
        }
    }

    /**
     * The shipped rules with these thresholds.
     *
     * @param lowerLimits whether fewer calls go to providers at once, too: a busy server is not an ill one, and most would rather
     *        have it busy
     */
    public static List<ReliefRule> of(double cpu, double memory, double connections, boolean lowerLimits,
            Duration coolDown) {
        return List.of(
                new ReliefRule("cpu", Metrics.CPU, cpu, coolDown, with("shed_low_priority", lowerLimits)),
                new ReliefRule("memory", Metrics.MEMORY, memory, coolDown, List.of("trim_caches")),
                new ReliefRule("connections", Metrics.CONNECTIONS, connections, coolDown,
                        with("close_idle", lowerLimits)));
    }

    private static List<String> with(String relief, boolean lowerLimits) {
        return lowerLimits ? List.of(relief, "lower_limits") : List.of(relief);
    }
}
