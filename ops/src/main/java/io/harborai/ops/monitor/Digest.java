package io.harborai.ops.monitor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a metric did over a window.
 *
 * @param minutes minutes in which it was measured
 * @param avg     mean
 * @param max     largest single reading
 * @param min     smallest single reading
 * @param p50     median of the minutes' means
 * @param p95     95th percentile of the minutes' means
 * @param p99     99th percentile of the minutes' means
 * @param last    mean of the last minute
 */
public record Digest(int minutes, double avg, double max, double min, double p50, double p95, double p99, double last) {
    /**
     * Sums up minutes in their order.
     *
     * @param minutes one at least
     */
    static Digest of(List<Minute> minutes) {
        double[] means = minutes.stream().mapToDouble(Minute::avg).toArray();
        double last = means[means.length - 1];
        double avg = Arrays.stream(means).average().orElseThrow();
        Arrays.sort(means);
        return new Digest(means.length, avg, minutes.stream().mapToDouble(Minute::max).max().orElseThrow(),
                minutes.stream().mapToDouble(Minute::min).min().orElseThrow(), at(means, 0.50), at(means, 0.95),
                at(means, 0.99), last);
    }

    /** The nearest rank: the smallest value that so many are not above. */
    private static double at(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("minutes", minutes);
        json.put("avg", avg);
        json.put("max", max);
        json.put("min", min);
        json.put("p50", p50);
        json.put("p95", p95);
        json.put("p99", p99);
        json.put("last", last);
        return json;
    }
}
