package io.harborai.ops.metric;

/** The names of what the shipped rules and reports look at. Others are welcome; these are promises. */
public final class Metrics {
    /** CPU of the machine, or of the container's share of it, in percent. */
    public static final String CPU = "cpu_percent";
    /** CPU of this process, in percent of the machine. */
    public static final String PROCESS_CPU = "process_cpu_percent";
    /** Memory of the machine that is not available, in percent. */
    public static final String MEMORY = "memory_percent";
    /** Memory of the machine that is not available. */
    public static final String MEMORY_USED = "memory_used_mb";
    /** Heap in use. */
    public static final String HEAP = "heap_used_mb";
    /** Memory of this process that is in RAM. */
    public static final String RSS = "rss_mb";
    /** How fast {@link #RSS} grew over the last ten minutes. */
    public static final String RSS_GROWTH = "rss_growth_mb_per_min";
    /** The data directory's file system, in percent. */
    public static final String DISK = "disk_percent";
    /** Room on the data directory's file system. */
    public static final String DISK_FREE = "disk_free_mb";
    /** Bytes that all interfaces but the loopback took in, per second. */
    public static final String NETWORK_IN = "network_in_bytes_per_s";
    /** Bytes that all interfaces but the loopback sent, per second. */
    public static final String NETWORK_OUT = "network_out_bytes_per_s";
    /** TCP connections of this machine or container that are in use. */
    public static final String SOCKETS = "tcp_sockets";
    /** Load average of one minute. */
    public static final String LOAD = "load_1m";
    /** Load average of five minutes. */
    public static final String LOAD_5 = "load_5m";
    /** Load average of fifteen minutes. */
    public static final String LOAD_15 = "load_15m";
    /** Platform threads of this process. */
    public static final String THREADS = "threads";
    /** Time since the process began. */
    public static final String UPTIME = "uptime_s";
    /** Connections of callers. */
    public static final String CONNECTIONS = "connections";
    /** Calls that ended, per second. */
    public static final String THROUGHPUT = "throughput_per_s";
    /** Mean time of a call over the last minute. */
    public static final String RESPONSE = "response_avg_ms";
    /** Median time of a call over the last minute. */
    public static final String P50 = "response_p50_ms";
    /** 95th percentile of the time of a call over the last minute. */
    public static final String P95 = "response_p95_ms";
    /** 99th percentile of the time of a call over the last minute. */
    public static final String P99 = "response_p99_ms";
    /** Failed calls of the last minute, in percent of all. */
    public static final String ERRORS = "error_rate_percent";
    /** Calls on their way. */
    public static final String IN_FLIGHT = "in_flight";
    /** Calls that wait for room. */
    public static final String QUEUE = "queue_length";
    /** Connections to providers that carry a call, in percent of those allowed. */
    public static final String POOL = "pool_percent";
    /** Share of the calls by the cache that needed no call upstream, since the last sample, 0 to 1. */
    public static final String CACHE_HITS = "cache_hit_rate";
    /** Calls by the cache, per second. */
    public static final String CACHE_LOOKUPS = "cache_lookups_per_s";
    /** Model and kind pairs that do not work. */
    public static final String MODELS_DOWN = "models_unhealthy";

    private Metrics() {
    }
}
