package io.harborai.ops.tune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a load was like under a setting.
 *
 * @param calls      that ended
 * @param throughput calls a second
 * @param hitRate    share of them that the cache answered, 0 to 1
 * @param memoryMb   memory in use
 * @param latencyMs  mean time of a call
 */
public record Trial(long calls, double throughput, double hitRate, double memoryMb, double latencyMs) {
    /** The mean of several; one at least. */
    static Trial mean(List<Trial> trials) {
        return new Trial(trials.stream().mapToLong(Trial::calls).sum(), mean(trials, Trial::throughput),
                mean(trials, Trial::hitRate), mean(trials, Trial::memoryMb), mean(trials, Trial::latencyMs));
    }

    private static double mean(List<Trial> trials, ToDoubleFunction<Trial> part) {
        return trials.stream().mapToDouble(part).average().orElseThrow();
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("calls", calls);
        json.put("throughput_per_s", throughput);
        json.put("cache_hit_rate", hitRate);
        json.put("memory_mb", memoryMb);
        json.put("latency_ms", latencyMs);
        return json;
    }
}
