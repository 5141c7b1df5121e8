package io.harborai.engine.stats;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.engine.plugin.RegistryStatistics;

/**
 * How calls are getting on: {@code concurrencyStats()}.
 *
 * @param connections to providers
 * @param requests    since the start; queue and in flight are of now
 * @param performance over the last minute
 * @param plugins     the registry of plug-ins
 * @param limits      the concurrency limit of each target, by {@code provider/model}
 */
public record ConcurrencyStats(Connections connections, Requests requests, Performance performance,
        RegistryStatistics plugins, Map<String, TargetLimit> limits) {
    public ConcurrencyStats {
        limits = Map.copyOf(limits);
    }

    /**
     * Connections.
     *
     * @param active         carrying a call
     * @param idle           open and waiting for one
     * @param maxConnections most in all
     * @param maxPerHost     most to one host
     * @param poolUsageRate  active as a share of {@code maxConnections}, 0 to 1
     */
    public record Connections(int active, int idle, int maxConnections, int maxPerHost, double poolUsageRate) {
        /** The figures with the usage rate worked out. */
        public static Connections of(int active, int idle, int maxConnections, int maxPerHost) {
            return new Connections(active, idle, maxConnections, maxPerHost,
                    maxConnections == 0 ? 0 : (double) active / maxConnections);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("active", active);
            map.put("idle", idle);
            map.put("max_connections", maxConnections);
            map.put("max_per_host", maxPerHost);
            map.put("pool_usage_rate", poolUsageRate);
            return map;
        }
    }

    /**
     * Calls.
     *
     * @param queueLength waiting now
     * @param inFlight    on their way now
     * @param completed   answered
     * @param failed      failed for good
     * @param retried     further attempts
     * @param shed        turned away because of overload
     */
    public record Requests(long queueLength, long inFlight, long completed, long failed, long retried, long shed) {
        /** The figures of counters and a queue. */
        public static Requests of(CallCounters.Snapshot counts, long queueLength) {
            return new Requests(queueLength, counts.inFlight(), counts.completed(), counts.failed(), counts.retried(),
                    counts.shed());
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("queue_length", queueLength);
            map.put("in_flight", inFlight);
            map.put("completed", completed);
            map.put("failed", failed);
            map.put("retried", retried);
            map.put("shed", shed);
            return map;
        }
    }

    /**
     * Speed over the last minute.
     *
     * @param throughput      calls per second
     * @param avgResponseTime mean time of a call in milliseconds
     * @param p50             median in milliseconds
     * @param p95             95th percentile in milliseconds
     * @param p99             99th percentile in milliseconds
     * @param errorRate       failed calls as a share of all, 0 to 1
     */
    public record Performance(double throughput, double avgResponseTime, double p50, double p95, double p99,
            double errorRate) {
        /** The figures of a minute. */
        public static Performance of(LatencySummary minute) {
            return new Performance(minute.throughput(), minute.avgNanos() / 1e6, minute.p50Nanos() / 1e6,
                    minute.p95Nanos() / 1e6, minute.p99Nanos() / 1e6, minute.errorRate());
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("throughput", throughput);
            map.put("avg_response_time", avgResponseTime);
            map.put("p50", p50);
            map.put("p95", p95);
            map.put("p99", p99);
            map.put("error_rate", errorRate);
            return map;
        }
    }

    /**
     * A target's concurrency limit.
     *
     * @param limit    calls it may have at a time; 0 when there is no bound
     * @param inFlight calls it has
     */
    public record TargetLimit(int limit, int inFlight) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("limit", limit);
            map.put("in_flight", inFlight);
            return map;
        }
    }

    /** The figures under the names that users see, in this order: maps of numbers and text. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("connections", connections.toMap());
        map.put("requests", requests.toMap());
        map.put("performance", performance.toMap());
        map.put("plugins", plugins.toMap());
        Map<String, Object> each = new LinkedHashMap<>();
        limits.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(target -> each.put(target.getKey(), target.getValue().toMap()));
        map.put("limits", each);
        return map;
    }

    /** {@link #toMap()} as JSON. */
    public String toJson() {
        return StatsJson.write(toMap());
    }
}
