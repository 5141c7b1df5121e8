package io.harborai.engine.stats;

/**
 * Latencies of the last minute. Times in nanoseconds; 0 when nothing happened.
 *
 * @param count      calls that ended within the minute
 * @param failed     of these, those that failed
 * @param avgNanos   mean, exact
 * @param p50Nanos   median, within 1/32
 * @param p95Nanos   95th percentile, within 1/32
 * @param p99Nanos   99th percentile, within 1/32
 * @param throughput calls per second over the time that was looked at
 */
public record LatencySummary(long count, long failed, long avgNanos, long p50Nanos, long p95Nanos, long p99Nanos,
        double throughput) {
    /** Nothing happened. */
    public static final LatencySummary NONE = new LatencySummary(0, 0, 0, 0, 0, 0, 0);

    /** Failed calls as a share of all, 0 to 1; 0 when there were none. */
    public double errorRate() {
        return count == 0 ? 0 : (double) failed / count;
    }
}
