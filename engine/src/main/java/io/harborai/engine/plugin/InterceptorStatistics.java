package io.harborai.engine.plugin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one interceptor.
 *
 * @param name     its name
 * @param calls    requests it saw
 * @param refused  requests it refused by its decision
 * @param failures exceptions it threw and decisions that are out of bounds
 * @param slow     how often it took longer than the bound
 */
public record InterceptorStatistics(String name, long calls, long refused, long failures, long slow) {
    /** The figures under the names that users see. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("calls", calls);
        map.put("refused", refused);
        map.put("failures", failures);
        map.put("slow", slow);
        return map;
    }
}
