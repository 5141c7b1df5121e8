package io.harborai.engine.plugin;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The figures of one plug-in.
 *
 * @param name         its name
 * @param state        where it stands
 * @param loads        loads that succeeded
 * @param loadFailures loads that failed
 * @param loadNanos    time spent in its loader, in nanoseconds, failed loads included
 * @param maxLoadNanos its longest load in nanoseconds
 * @param uses         how often it was handed out
 * @param failures     how often it failed in use, as its users told
 * @param lastFailure  class of the exception that failed the last load; null when the last load did not fail
 */
public record PluginStatistics(String name, PluginState state, long loads, long loadFailures, long loadNanos,
        long maxLoadNanos, long uses, long failures, @Nullable String lastFailure) {
    /** The figures under the names that users see; times in milliseconds. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", state.label());
        map.put("loads", loads);
        map.put("load_failures", loadFailures);
        map.put("load_time_ms", loadNanos / 1e6);
        map.put("max_load_time_ms", maxLoadNanos / 1e6);
        map.put("uses", uses);
        map.put("failures", failures);
        if (lastFailure != null) {
            map.put("last_failure", lastFailure);
        }
        return map;
    }
}
