package io.harborai.gateway.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.harborai.platform.config.ConfigChange;
import org.jspecify.annotations.Nullable;

/** The configuration as the admin API and the command line show it. */
public final class ConfigJson {
    private ConfigJson() {
    }

    /** What is in force, and what waits. */
    public static Map<String, Object> state(LiveState state) {
        Map<String, Object> json = new LinkedHashMap<>(version(state.version()));
        json.remove("content");
        json.put("recorded", state.recorded());
        Map<String, Object> pending = new LinkedHashMap<>();
        pending.put("errors", state.errors());
        pending.put("restart", state.restart().stream().map(ConfigJson::change).toList());
        json.put("pending", pending);
        json.put("warnings", state.loaded().warnings().stream().map(String::valueOf).toList());
        Map<String, Object> settings = new LinkedHashMap<>();
        state.loaded().view().entries().forEach(entry -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("value", shown(entry.value()));
            one.put("origin", entry.origin());
            settings.put(String.join(".", entry.path()), one);
        });
        json.put("settings", settings);
        return json;
    }

    private static Object shown(Object value) {
        return value instanceof java.nio.file.Path path ? path.toString() : value;
    }

    /** A version with its content. */
    public static Map<String, Object> version(ConfigVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version.version());
        json.put("applied_at", version.at().toString());
        json.put("applied_by", version.by());
        json.put("reason", version.reason());
        json.put("node", version.node());
        json.put("hash", version.hash());
        json.put("overlay_revision", version.overlayRevision());
        json.put("content", version.content());
        return json;
    }

    /** A list of versions. */
    public static Map<String, Object> history(List<ConfigVersion> versions) {
        List<Map<String, Object>> data = new ArrayList<>();
        versions.forEach(version -> {
            Map<String, Object> one = version(version);
            one.remove("content");
            data.add(one);
        });
        return Map.of("object", "list", "data", data);
    }

    /** What differs between two versions. */
    public static Map<String, Object> diff(ConfigVersion from, ConfigVersion to) {
        Set<String> paths = new TreeSet<>(from.content().keySet());
        paths.addAll(to.content().keySet());
        List<Map<String, Object>> changes = new ArrayList<>();
        for (String path : paths) {
            Object before = from.content().get(path);
            Object after = to.content().get(path);
            if (!Objects.equals(before, after)) {
                changes.add(change(path, before, after));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", from.version());
        json.put("to", to.version());
        json.put("changes", changes);
        return json;
    }

    /** What came of a change. */
    public static Map<String, Object> applied(ChangeResult.Applied applied) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", applied.state().version().version());
        json.put("changes", applied.changes().stream().map(ConfigJson::change).toList());
        json.put("restart", applied.changes().stream().filter(change -> !change.live()).map(ConfigChange::path)
                .toList());
        return json;
    }

    private static Map<String, Object> change(ConfigChange change) {
        Map<String, Object> json = change(change.path(), change.before(), change.after());
        json.put("needs_restart", !change.live());
        return json;
    }

    private static Map<String, Object> change(String path, @Nullable Object before, @Nullable Object after) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        json.put("before", before == null ? null : shown(before));
        json.put("after", after == null ? null : shown(after));
        return json;
    }
}
