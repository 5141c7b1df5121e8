package io.harborai.engine.plugin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a registry. The sums include plug-ins that were removed since.
 *
 * @param registry     the kind of registry: {@code lock_free} or {@code locked}
 * @param registered   plug-ins known now
 * @param active       of these, loaded and handed out
 * @param loads        loads that succeeded
 * @param loadFailures loads that failed
 * @param loadNanos    time spent in loaders, in nanoseconds
 * @param uses         how often a plug-in was handed out
 * @param misses       how often one was asked for that was not active
 * @param failures     failures in use
 * @param plugins      each plug-in, by name
 */
public record RegistryStatistics(String registry, int registered, int active, long loads, long loadFailures,
        long loadNanos, long uses, long misses, long failures, List<PluginStatistics> plugins) {
    public RegistryStatistics {
        plugins = List.copyOf(plugins);
    }

    /** No registry at all. */
    public static final RegistryStatistics NONE = new RegistryStatistics("none", 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    /** The sums over plug-ins there are and those that were removed. */
    static RegistryStatistics of(String registry, List<PluginStatistics> plugins, PluginCounters removed, long misses) {
        int active = 0;
        long loads = removed.loads.sum();
        long loadFailures = removed.loadFailures.sum();
        long loadNanos = removed.loadNanos.sum();
        long uses = removed.uses.sum();
        long failures = removed.failures.sum();
        for (PluginStatistics plugin : plugins) {
            active += plugin.state() == PluginState.ACTIVE ? 1 : 0;
            loads += plugin.loads();
            loadFailures += plugin.loadFailures();
            loadNanos += plugin.loadNanos();
            uses += plugin.uses();
            failures += plugin.failures();
        }
        return new RegistryStatistics(registry, plugins.size(), active, loads, loadFailures, loadNanos, uses, misses,
                failures, plugins);
    }

    /** The figures under the names that users see; times in milliseconds. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("registry", registry);
        map.put("registered", registered);
        map.put("active", active);
        map.put("loads", loads);
        map.put("load_failures", loadFailures);
        map.put("load_time_ms", loadNanos / 1e6);
        map.put("uses", uses);
        map.put("misses", misses);
        map.put("failures", failures);
        Map<String, Object> each = new LinkedHashMap<>();
        plugins.forEach(plugin -> each.put(plugin.name(), plugin.toMap()));
        map.put("each", each);
        return map;
    }
}
