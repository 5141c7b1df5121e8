package io.harborai.platform.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One setting that is another in the next configuration.
 *
 * @param path its place, {@code models.fast.targets}
 * @param before its value, credentials masked; null when it was not set
 * @param after the same of the next configuration
 * @param live whether it counts at once; else it needs a restart
 */
public record ConfigChange(String path, @Nullable Object before, @Nullable Object after, boolean live) {
    /** Ends a value that shows nothing of what is another in it. */
    public static final String ANOTHER = " (another)";
    private static final Set<String> LIVE_SECTIONS = Set.of("providers", "models", "prices", "resilience", "limits",
            "guardrails");
    private static final Set<String> LIVE = Set.of("logging.level", "cache.enabled", "cache.ttl_s",
            "cache.max_entries", "cache.max_mb", "memory.cache_size", "memory.auto_cleanup_interval",
            "concurrency.max_connections", "concurrency.max_connections_per_host", "concurrency.connection_pool_size");

    /**
     * Whether a setting is changed while the server runs.
     *
     * @param path the names from the root down
     * @return whether it is; else it needs a restart
     */
    public static boolean isLive(List<String> path) {
        String first = path.getFirst();
        return LIVE_SECTIONS.contains(first) || LIVE.contains(String.join(".", path));
    }

    /**
     * What differs, in the order of the table of settings.
     *
     * @param before the configuration now
     * @param after the next one
     * @return one per setting
     */
    public static List<ConfigChange> between(ConfigResult.Loaded before, ConfigResult.Loaded after) {
        Map<List<String>, ConfigView.Entry> old = byPath(before.view());
        Map<List<String>, ConfigView.Entry> next = byPath(after.view());
        Set<List<String>> paths = new LinkedHashSet<>(next.keySet());
        paths.addAll(old.keySet());
        List<ConfigChange> changes = new ArrayList<>();
        for (List<String> path : paths) {
            Object was = value(old.get(path));
            Object is = value(next.get(path));
            if (!Objects.equals(was, is)) {
                changes.add(new ConfigChange(new Key(path).toString(), was, is, isLive(path)));
            } else if (hiddenChange(path, before.config(), after.config())) {
                changes.add(new ConfigChange(new Key(path).toString(), was, is + ANOTHER, isLive(path)));
            }
        }
        return List.copyOf(changes);
    }

    /** What a view does not show: credentials, and the content of the file of prices. */
    private static boolean hiddenChange(List<String> path, HarborConfig before, HarborConfig after) {
        if (path.equals(List.of("prices", "file"))) {
            return !before.prices().own().prices().equals(after.prices().own().prices());
        }
        if (path.getFirst().equals("guardrails") && path.getLast().equals("token")) {
            return !tokens(before, path.get(1)).equals(tokens(after, path.get(1)));
        }
        if (!path.getFirst().equals("providers")) {
            return false;
        }
        HarborConfig.Provider was = before.providers().get(path.get(1));
        HarborConfig.Provider is = after.providers().get(path.get(1));
        return switch (path.getLast()) {
            case "api_key" ->
                !Objects.equals(was == null ? null : was.apiKey(), is == null ? null : is.apiKey());
            case "headers" -> was != null && is != null && !was.headers().equals(is.headers());
            default -> false;
        };
    }

    private static List<Secret> tokens(HarborConfig config, String guardrail) {
        return config.guardrails().stream().filter(rule -> rule.name().equals(guardrail) && rule.token() != null)
                .map(rule -> Objects.requireNonNull(rule.token())).toList();
    }

    private static Map<List<String>, ConfigView.Entry> byPath(ConfigView view) {
        Map<List<String>, ConfigView.Entry> entries = new LinkedHashMap<>();
        view.entries().forEach(entry -> entries.put(entry.path(), entry));
        return entries;
    }

    private static @Nullable Object value(ConfigView.@Nullable Entry entry) {
        return entry == null ? null : entry.value();
    }

    /**
     * What is changed while the server runs, by path: the content of a version. Credentials are masked.
     *
     * @param view the settings in force
     * @return their values; a setting that nobody set is left out
     */
    public static Map<String, Object> content(ConfigView view) {
        Map<String, Object> content = new LinkedHashMap<>();
        for (ConfigView.Entry entry : view.entries()) {
            if (isLive(entry.path()) && !entry.origin().equals(Origin.DEFAULT.source())) {
                content.put(new Key(entry.path()).toString(), entry.value() instanceof Path file
                        ? file.toString()
                        : entry.value());
            }
        }
        return content;
    }
}
