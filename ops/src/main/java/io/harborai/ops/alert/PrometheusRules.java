package io.harborai.ops.alert;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.harborai.ops.metric.Metrics;

/** The rules as a file for Prometheus: those of ours whose metric Prometheus can work out from {@code /metrics}, too. */
public final class PrometheusRules {
    private static final String FAILED = "sum(rate(harborai_requests_total{status=~\"5..\"}[1m]))";
    private static final String ALL = "sum(rate(harborai_requests_total[1m]))";
    private static final String DURATIONS = "harborai_request_duration_seconds";

    /** Our metrics in PromQL, in our units. */
    private static final Map<String, String> EXPRESSIONS = Map.ofEntries(
            Map.entry(Metrics.THROUGHPUT, ALL),
            Map.entry(Metrics.QUEUE, "sum(harborai_queue_length)"),
            Map.entry(Metrics.P95,
                    "1000 * histogram_quantile(0.95, sum by (le) (rate(" + DURATIONS + "_bucket[1m])))"),
            Map.entry(Metrics.P99,
                    "1000 * histogram_quantile(0.99, sum by (le) (rate(" + DURATIONS + "_bucket[1m])))"),
            Map.entry(Metrics.P50,
                    "1000 * histogram_quantile(0.5, sum by (le) (rate(" + DURATIONS + "_bucket[1m])))"),
            Map.entry(Metrics.RESPONSE, "1000 * sum(rate(" + DURATIONS + "_sum[1m])) / sum(rate(" + DURATIONS
                    + "_count[1m]))"),
            Map.entry(Metrics.ERRORS, "100 * " + FAILED + " / " + ALL),
            Map.entry(Metrics.RSS, "process_resident_memory_bytes / 1048576"),
            Map.entry(Metrics.RSS_GROWTH, "60 * deriv(process_resident_memory_bytes[10m]) / 1048576"),
            Map.entry(Metrics.CPU, "100 * system_cpu_usage"),
            Map.entry(Metrics.MEMORY, "harborai_machine_memory_percent"),
            Map.entry(Metrics.DISK, "harborai_machine_disk_percent"),
            Map.entry(Metrics.CONNECTIONS, "sum(harborai_active_connections)"),
            Map.entry(Metrics.POOL, "harborai_pool_percent"),
            Map.entry(Metrics.CACHE_HITS, "harborai_cache_hit_rate"),
            Map.entry(Metrics.CACHE_LOOKUPS,
                    "sum(rate(harborai_cache_hits_total[1m])) + sum(rate(harborai_cache_misses_total[1m]))"),
            Map.entry(Metrics.MODELS_DOWN, "sum(harborai_model_up == bool 0)"));

    private PrometheusRules() {
    }

    /** The rules of seed 004, under its names; thresholds are those of our rules where we have them. */
    private static String seeds(List<AlertRule> rules) {
        return rule("HighErrorRate", FAILED + " / " + ALL + " > " + threshold(rules, Metrics.ERRORS, 5) / 100, "5m",
                "critical", "Many calls fail", "See 'harborai health' for the provider at fault.")
                + rule("SlowResponse", "histogram_quantile(0.95, sum by (le) (rate(" + DURATIONS + "_bucket[5m]))) > "
                        + threshold(rules, Metrics.RESPONSE, 2_000) / 1_000, "5m", "warning", "Calls are slow",
                        "Compare harborai_overhead_seconds with the providers' own times.")
                + rule("ModelUnavailable", "harborai_model_up == 0", "1m", "critical",
                        "Model {{ $labels.provider }}/{{ $labels.model }} does not answer",
                        "See 'harborai health' for the reason.")
                + rule("HighMemoryUsage", "process_resident_memory_bytes / 1048576 > "
                        + threshold(rules, Metrics.RSS, 500), "5m", "warning", "This process takes much memory",
                        "Lower cache.max_mb, or the heap.");
    }

    private static double threshold(List<AlertRule> rules, String metric, double otherwise) {
        return rules.stream().filter(rule -> rule.metric().equals(metric)).mapToDouble(AlertRule::threshold)
                .findFirst().orElse(otherwise);
    }

    /** The file, in YAML. Rules over metrics that only the server itself knows are left out, and named in a comment. */
    public static String yaml(List<AlertRule> rules) {
        StringBuilder yaml = new StringBuilder(4_096);
        yaml.append("# Written by 'harborai alerts export'. Check it with: promtool check rules FILE\n");
        for (AlertRule rule : rules) {
            if (!EXPRESSIONS.containsKey(rule.metric())) {
                yaml.append("# ").append(rule.name()).append(" is left out: ").append(rule.metric())
                        .append(" is known to the server alone.\n");
            }
        }
        yaml.append("groups:\n  - name: harborai\n    rules:\n");
        for (AlertRule rule : rules) {
            String expression = EXPRESSIONS.get(rule.metric());
            if (expression != null) {
                yaml.append(rule("HarborAI_" + rule.name(), condition(rule, expression), time(rule.holds()),
                        rule.severity().word(), rule.summary(), rule.advice()));
            }
        }
        return yaml.append("  - name: harborai-seed\n    rules:\n").append(seeds(rules)).toString();
    }

    private static String condition(AlertRule rule, String expression) {
        String sign = rule.comparison() == Comparison.ABOVE ? " > " : " < ";
        AlertRule.Guard guard = rule.onlyWhile();
        String other = guard == null ? null : EXPRESSIONS.get(guard.metric());
        String condition = expression + sign + plain(rule.threshold());
        return guard == null || other == null
                ? condition
                : "(" + condition + ") and on () (" + other + " > " + plain(guard.above()) + ")";
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static String time(Duration duration) {
        return duration.toSeconds() + "s";
    }

    private static String rule(String name, String expression, String holds, String severity, String summary,
            String advice) {
        return String.format(Locale.ROOT, """
                      - alert: %s
                        expr: %s
                        for: %s
                        labels:
                          severity: %s
                        annotations:
                          summary: %s
                          description: %s
                """, name, quoted(expression), holds, severity, quoted(summary), quoted(advice))
                .indent(0);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
