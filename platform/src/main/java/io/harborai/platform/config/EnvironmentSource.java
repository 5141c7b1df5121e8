package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads settings from environment variables: {@code HARBORAI_} and the path in upper snake case, and the older names that
 * the table lists. An empty variable counts as not set. Confined to one load.
 */
final class EnvironmentSource {
    static final String PREFIX = "HARBORAI_";
    /** Turns the switch off when true; the only name whose meaning is the opposite of its setting's. */
    private static final String DISABLE = "HARBORAI_DISABLE_CONCURRENCY_OPTIMIZATION";
    /** Names of the command line and the launcher, not of the configuration. */
    private static final Set<String> NOT_SETTINGS = Set.of("HARBORAI_MASTER_KEY", "HARBORAI_URL", "HARBORAI_KEY",
            "HARBORAI_JAVA_HOME", "HARBORAI_JAVA_OPTS", "HARBORAI_API_KEY", "HARBORAI_HOME", "HARBORAI_PLUGINS",
            DISABLE);

    private final Map<String, String> environment;
    private final Values values;
    private final ValueParser parser;
    private final List<Finding> findings;
    private final Set<String> knownProviders;

    EnvironmentSource(Map<String, String> environment, Values values, ValueParser parser, List<Finding> findings,
            Set<String> knownProviders) {
        this.environment = environment;
        this.values = values;
        this.parser = parser;
        this.findings = findings;
        this.knownProviders = knownProviders;
    }

    void read() {
        Map<String, Setting> exact = new LinkedHashMap<>();
        for (Setting setting : Settings.ALL) {
            if (!setting.path().contains("*")) {
                readOne(setting);
                exact.put(name(setting.path()), setting);
                setting.otherNames().forEach(other -> exact.put(other, setting));
            }
        }
        readDisable();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isEmpty() && !exact.containsKey(name)
                    && !NOT_SETTINGS.contains(name)) {
                readNamed(name, value, exact.keySet());
            }
        });
    }

    private void readOne(Setting setting) {
        List<String> names = new ArrayList<>(setting.otherNames().reversed());
        names.add(name(setting.path()));
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                accept(setting, setting.key(), name, value);
            }
        }
    }

    private void readDisable() {
        String value = environment.getOrDefault(DISABLE, "").toLowerCase(Locale.ROOT);
        if (value.equals("true") || value.equals("1")) {
            Key key = Key.of("optimizations.concurrency_optimization");
            Settings.at(key).ifPresent(setting -> accept(setting, key, DISABLE, "false"));
        }
    }

    /** Reads a variable of a provider or an alias, whose own name lies in the middle. */
    private void readNamed(String name, String value, Collection<String> exact) {
        for (Setting setting : Settings.ALL) {
            if (!setting.path().contains("*")) {
                continue;
            }
            int star = setting.path().indexOf(".*.");
            String section = setting.path().substring(0, star);
            String before = name(section) + "_";
            String after = "_" + upper(setting.path().substring(star + ".*.".length()));
            int length = name.length() - before.length() - after.length();
            if (length > 0 && name.startsWith(before) && name.endsWith(after)) {
                String entry = entry(section, name.substring(before.length(), before.length() + length));
                if (!section.contains(".")) {
                    values.putEntry(section, entry, Origin.environment(name));
                }
                accept(setting, new Key(withEntry(setting, entry)), name, value);
                return;
            }
        }
        NearestName.of(name, exact).filter(near -> NearestName.distance(name, near) <= 2)
                .ifPresent(near -> findings.add(Finding.warning(Origin.environment(name), "", "",
                        "no setting has this name; did you mean " + near + "?")));
    }

    private String entry(String section, String upper) {
        return Optional.of(values.entries(section).keySet()).flatMap(names -> sameUpper(names, upper))
                .or(() -> section.equals("providers") ? sameUpper(knownProviders, upper) : Optional.empty())
                .orElse(upper.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> sameUpper(Collection<String> names, String upper) {
        return names.stream().filter(name -> upper(name).equals(upper)).findFirst();
    }

    private static List<String> withEntry(Setting setting, String entry) {
        return setting.key().segments().stream().map(segment -> segment.equals("*") ? entry : segment).toList();
    }

    private void accept(Setting setting, Key key, String name, String value) {
        Origin origin = Origin.environment(name);
        boolean structured = value.startsWith("[") || value.startsWith("{");
        boolean nested = switch (setting.type()) {
            case TARGETS, HEADERS, RULES -> true;
            default -> false;
        };
        if (structured && nested) {
            YamlReader.read("environment " + name, value, findings)
                    .ifPresent(raw -> parser.accept(setting, key, raw, Optional.empty()));
        } else {
            parser.accept(setting, key, new Raw.Scalar(origin, value), Optional.empty());
        }
    }

    /** The variable of a path. */
    static String name(String path) {
        return PREFIX + upper(path);
    }

    /** By hand and not by a pattern: each start does it for each of some two hundred settings. */
    private static String upper(String path) {
        char[] upper = path.toCharArray();
        for (int i = 0; i < upper.length; i++) {
            char c = upper[i];
            if (c >= 'a' && c <= 'z') {
                upper[i] = (char) (c - 'a' + 'A');
            } else if (!(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')) {
                upper[i] = '_';
            }
        }
        return new String(upper);
    }
}
