package io.harborai.app.command;

import java.util.Locale;
import java.util.Map;

import io.harborai.app.Terminal;
import tools.jackson.databind.JsonNode;

/** The answer of {@code /admin/v1/stats} as tables for people. What an older server does not tell is shown as a dash. */
final class StatsReport {
    private static final String NONE = "-";

    private final JsonNode stats;

    StatsReport(JsonNode stats) {
        this.stats = stats;
    }

    void print(Terminal terminal) {
        summary().print(terminal);
        terminal.out().println();
        targets().print(terminal);
        terminal.out().println();
        parts().print(terminal);
    }

    private Table summary() {
        JsonNode requests = stats.path("concurrency").path("requests");
        JsonNode speed = stats.path("concurrency").path("performance");
        JsonNode connections = stats.path("concurrency").path("connections");
        JsonNode cache = stats.path("cache");
        JsonNode memory = stats.path("memory").path("system_memory");
        Table table = new Table("WHAT", "NOW", "DETAIL");
        table.row("calls", number(requests, "in_flight") + " in flight", number(requests, "queue_length") + " waiting, "
                + number(requests, "completed") + " completed, " + number(requests, "failed") + " failed, "
                + number(requests, "retried") + " retried, " + number(requests, "shed") + " shed");
        table.row("last minute", decimal(speed, "throughput", 1) + "/s",
                "p50 " + decimal(speed, "p50", 1) + " ms, p95 " + decimal(speed, "p95", 1) + " ms, p99 "
                        + decimal(speed, "p99", 1) + " ms, errors " + share(speed, "error_rate"));
        table.row("connections", number(connections, "active") + " active",
                number(connections, "idle") + " idle, at most "
                        + number(connections, "max_per_host") + " to a host");
        table.row("cache", cache.path("enabled").asBoolean(false) ? "on" : "on request",
                number(cache, "entries") + " answers, " + megabytes(cache, "bytes") + " MB, hits "
                        + share(cache, "hit_rate") + " (" + number(cache.path("hits"), "exact") + " exact, "
                        + number(cache.path("hits"), "semantic") + " semantic, "
                        + number(cache.path("hits"), "single_flight") + " shared), " + number(cache, "evictions")
                        + " evictions");
        table.row("memory", decimal(memory, "rss_mb", 0) + " MB", "heap " + decimal(memory, "heap_used_mb", 0) + " of "
                + decimal(memory, "heap_max_mb", 0) + " MB");
        return table;
    }

    private Table targets() {
        Table table = new Table("TARGET", "BREAKER", "LIMIT", "IN FLIGHT", "WAITING", "RETRIES", "FALLBACKS", "HEDGES",
                "SHED", "RATE WAITS");
        for (Map.Entry<String, JsonNode> target : stats.path("targets").properties()) {
            JsonNode value = target.getValue();
            int limit = value.path("limit").asInt(0);
            table.row(target.getKey(), breaker(value.path("breakers")), limit == 0 ? NONE : Integer.toString(limit),
                    number(value, "in_flight"), number(value, "queue_length"), number(value, "retries"),
                    number(value, "fallbacks"), number(value, "hedges"), number(value, "shed"),
                    number(value, "rate_waits"));
        }
        return table;
    }

    private Table parts() {
        Table table = new Table("PART", "STATE", "DETAIL");
        for (Map.Entry<String, JsonNode> part : stats.path("parts").properties()) {
            JsonNode value = part.getValue();
            table.row(part.getKey(), value.path("status").asString(NONE), value.path("last_error")
                    .asString(number(value, "error_count") + " errors"));
        }
        for (Map.Entry<String, JsonNode> plugin : stats.path("concurrency").path("plugins").path("each").properties()) {
            JsonNode value = plugin.getValue();
            table.row("plug-in " + plugin.getKey(), value.path("state").asString(NONE),
                    number(value, "uses") + " uses, " + number(value, "failures") + " failures");
        }
        for (Map.Entry<String, JsonNode> each : stats.path("interceptors").properties()) {
            JsonNode value = each.getValue();
            table.row("interceptor " + each.getKey(), NONE, number(value, "calls") + " calls, "
                    + number(value, "refused") + " refused, " + number(value, "failures") + " failures, "
                    + number(value, "slow") + " slow");
        }
        return table;
    }

    /** Every event loop has a breaker of its own; the worst comes first. */
    private static String breaker(JsonNode breakers) {
        int open = breakers.path("open").asInt(0);
        int half = breakers.path("half_open").asInt(0);
        int all = open + half + breakers.path("closed").asInt(0);
        if (open > 0) {
            return "open " + open + "/" + all;
        }
        return half > 0 ? "half open " + half + "/" + all : all > 0 ? "closed" : NONE;
    }

    private static String number(JsonNode in, String field) {
        JsonNode value = in.path(field);
        return value.isNumber() ? Long.toString(value.asLong()) : NONE;
    }

    private static String decimal(JsonNode in, String field, int digits) {
        JsonNode value = in.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%." + digits + "f", value.asDouble()) : NONE;
    }

    private static String share(JsonNode in, String field) {
        JsonNode value = in.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * value.asDouble()) : NONE;
    }

    private static String megabytes(JsonNode in, String field) {
        JsonNode value = in.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f", value.asDouble() / (1 << 20)) : NONE;
    }
}
