package io.harborai.platform.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.routing.Condition;

/**
 * The settings in force, each with its value and origin, credentials masked: what {@code config show} prints. Immutable.
 *
 * @param entries one per setting that is in force, in the order of the table, and per name within {@code *}
 */
public record ConfigView(List<Entry> entries) {
    /** Copies the list. */
    public ConfigView {
        entries = List.copyOf(entries);
    }

    /**
     * One setting in force.
     *
     * @param path the names from the root down
     * @param value text, a number, a truth value, or a list of texts; masked when it is a credential
     * @param origin where it was written; {@code default} when nobody wrote it
     */
    public record Entry(List<String> path, Object value, String origin) {}

    static ConfigView of(Values values, Path dataDir) {
        List<Entry> entries = new ArrayList<>();
        for (Setting setting : Settings.ALL) {
            Key key = setting.key();
            if (!setting.path().contains("*")) {
                entries.add(entry(values, setting, key, dataDir));
                continue;
            }
            for (String name : values.entries(key.segments().getFirst()).keySet()) {
                Key named = new Key(key.segments().stream().map(part -> part.equals("*") ? name : part).toList());
                if (values.find(named).isPresent()) {
                    entries.add(entry(values, setting, named, dataDir));
                }
            }
        }
        return new ConfigView(entries);
    }

    private static Entry entry(Values values, Setting setting, Key key, Path dataDir) {
        return values.find(key)
                .map(given -> new Entry(key.segments(), shown(setting, given.value()), given.origin().toString()))
                .orElseGet(() -> new Entry(key.segments(), usual(setting, dataDir), Origin.DEFAULT.source()));
    }

    private static Object usual(Setting setting, Path dataDir) {
        return switch (setting.type()) {
            case INTEGER -> Integer.valueOf(setting.fallback());
            case NUMBER -> Double.valueOf(setting.fallback());
            case FLAG -> Boolean.valueOf(setting.fallback());
            case URLS -> List.of();
            default -> setting.fallback().replace("{data_dir}", dataDir.toString());
        };
    }

    private static Object shown(Setting setting, Object value) {
        return switch (setting.type()) {
            case SECRET -> "****";
            case URL -> UrlRules.masked(value.toString());
            case URLS -> ((List<?>) value).stream().map(url -> UrlRules.masked(url.toString())).toList();
            case WORDS, NAMES -> ((List<?>) value).stream().map(String::valueOf).toList();
            case HEADERS -> ((Map<?, ?>) value).keySet().stream().map(name -> name + "=****").toList();
            case TARGETS -> ((List<?>) value).stream().map(HarborConfig.Target.class::cast)
                    .map(target -> target.name() + " (weight " + target.weight() + ")").toList();
            case RULES ->
                ((List<?>) value).stream().map(AliasSteering.Rule.class::cast).map(ConfigView::shown).toList();
            default -> value;
        };
    }

    private static String shown(AliasSteering.Rule rule) {
        return rule.name() + ": when " + String.join(" and ", rule.when().stream().map(Condition::said).toList())
                + " to " + String.join(", ", rule.to().stream().map(HarborConfig.Target::name).toList());
    }

    /** The settings as nested maps, for JSON. */
    public Map<String, Object> tree() {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Map<String, Object> level = root;
            for (String name : entry.path().subList(0, entry.path().size() - 1)) {
                level = child(level, name);
            }
            level.put(entry.path().getLast(), entry.value());
        }
        return root;
    }

    @SuppressWarnings("unchecked") // only this class puts maps into the tree, and they have text keys
    private static Map<String, Object> child(Map<String, Object> level, String name) {
        return (Map<String, Object>) level.computeIfAbsent(name, any -> new LinkedHashMap<String, Object>());
    }
}
