package io.harborai.ops.alert;

import java.time.Duration;
import java.util.List;

import io.harborai.ops.metric.Metrics;
import io.harborai.ops.notify.Severity;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are shipped. Two of them would be wrong on a server that has nothing to do: throughput is looked at only
 * while calls wait, and the cache only while it is asked.
 */
public final class DefaultRules {
    private static final Duration COOL_DOWN = Duration.ofMinutes(5);
    private static final Duration ESCALATION = Duration.ofMinutes(30);
    private static final AlertRule.Guard CALLS_WAIT = new AlertRule.Guard(Metrics.QUEUE, 0);
    private static final AlertRule.Guard CACHE_IS_ASKED = new AlertRule.Guard(Metrics.CACHE_LOOKUPS, 1);

    private DefaultRules() {
    }

    /** All of them. */
    public static List<AlertRule> all() {
        return List.of(
                rule("throughput_low", Metrics.THROUGHPUT, Comparison.BELOW, 800, CALLS_WAIT, 60, Severity.WARNING,
                        "Fewer calls per second than expected while calls wait",
                        "See 'harborai stats': is a target slow, its limit too low, or the CPU at its end?"),
                rule("throughput_very_low", Metrics.THROUGHPUT, Comparison.BELOW, 600, CALLS_WAIT, 60,
                        Severity.CRITICAL,
                        "Far fewer calls per second than expected while calls wait",
                        "See 'harborai stats': is a target slow, its limit too low, or the CPU at its end?"),
                rule("response_p95_high", Metrics.P95, Comparison.ABOVE, 500, null, 60, Severity.WARNING,
                        "One call in twenty is slow",
                        "Compare harborai_overhead_seconds with the providers' own times; set another target first."),
                rule("response_avg_high", Metrics.RESPONSE, Comparison.ABOVE, 2_000, null, 60, Severity.WARNING,
                        "Calls are slow",
                        "Compare harborai_overhead_seconds with the providers' own times; set another target first."),
                rule("error_rate_high", Metrics.ERRORS, Comparison.ABOVE, 5, null, 60, Severity.CRITICAL,
                        "Many calls fail",
                        "See 'harborai health' for the provider at fault, and give the alias a fallback."),
                rule("memory_growth_high", Metrics.RSS_GROWTH, Comparison.ABOVE, 10, null, 300, Severity.WARNING,
                        "Memory of this process grows without a stop",
                        "Watch harborai_memory_after_gc_bytes: when it grows, too, report it with a heap histogram."),
                rule("rss_high", Metrics.RSS, Comparison.ABOVE, 500, null, 120, Severity.WARNING,
                        "This process takes much memory",
                        "Lower cache.max_mb, or the heap with HARBORAI_JAVA_OPTS=-Xmx."),
                rule("cpu_high", Metrics.CPU, Comparison.ABOVE, 80, null, 120, Severity.WARNING, "The CPU is busy",
                        "Add a node, or lower server.max_in_flight."),
                rule("cpu_very_high", Metrics.CPU, Comparison.ABOVE, 90, null, 60, Severity.CRITICAL,
                        "The CPU is at its end", "Add a node, or lower server.max_in_flight."),
                rule("memory_very_high", Metrics.MEMORY, Comparison.ABOVE, 95, null, 60, Severity.CRITICAL,
                        "The machine's memory is at its end",
                        "Stop what else runs here, or give the machine more; the kernel may end processes."),
                rule("disk_very_high", Metrics.DISK, Comparison.ABOVE, 95, null, 60, Severity.CRITICAL,
                        "The disk of the data directory is nearly full",
                        "Shorten ledger.retention_days and logging.daily_files, or enlarge the disk."),
                rule("connections_high", Metrics.CONNECTIONS, Comparison.ABOVE, 1_000, null, 60, Severity.WARNING,
                        "Many connections of callers",
                        "Look for a caller that leaks them; server.max_connections is the bound."),
                rule("pool_usage_high", Metrics.POOL, Comparison.ABOVE, 90, null, 60, Severity.WARNING,
                        "Connections to providers are nearly used up",
                        "Raise concurrency.max_connections, or add a target."),
                rule("cache_hit_rate_low", Metrics.CACHE_HITS, Comparison.BELOW, 0.7, CACHE_IS_ASKED, 300,
                        Severity.INFO,
                        "The cache answers few calls",
                        "Raise cache.max_entries or cache.ttl_s, or switch the cache off where it cannot help."),
                rule("model_unavailable", Metrics.MODELS_DOWN, Comparison.ABOVE, 0, null, 0, Severity.CRITICAL,
                        "A model does not answer",
                        "See 'harborai health' for which and why."));
    }

    private static AlertRule rule(String name, String metric, Comparison comparison, double threshold,
            AlertRule.@Nullable Guard guard, int seconds, Severity severity, String summary, String advice) {
        return new AlertRule(name, metric, comparison, threshold, guard, Duration.ofSeconds(seconds), severity,
                COOL_DOWN, ESCALATION, true, summary, advice);
    }
}
