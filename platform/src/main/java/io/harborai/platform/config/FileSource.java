package io.harborai.platform.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Walks a file's values along the table of settings. Confined to one load. */
final class FileSource {
    /** No slash: {@code provider/model} has one. */
    private static final Key MODEL_LIMITS = Key.of("limits.models");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
    private static final List<String> ALL_PATHS = Settings.ALL.stream().map(Setting::path).toList();

    private final Values values;
    private final ValueParser parser;
    private final Optional<Placeholders> placeholders;

    FileSource(Values values, ValueParser parser, Placeholders placeholders) {
        this.values = values;
        this.parser = parser;
        this.placeholders = Optional.of(placeholders);
    }

    void read(Raw root) {
        walk(Key.ROOT, root);
    }

    private void walk(Key key, Raw raw) {
        Optional<Setting> setting = Settings.at(key);
        if (setting.isPresent()) {
            parser.accept(setting.get(), key, raw, placeholders);
            return;
        }
        switch (raw) {
            case Raw.Empty empty -> {
            }
            case Raw.Mapping mapping -> mapping.entries().forEach((name, entry) -> entry(key, name, entry));
            case Raw.Scalar scalar -> parser.refuse(raw.origin(), key, "", notAMapping(key));
            case Raw.Sequence sequence -> parser.refuse(raw.origin(), key, "", notAMapping(key));
        }
    }

    private void entry(Key key, String name, Raw.Entry entry) {
        List<String> known = Settings.below(key);
        if (known.contains("*")) {
            // Limits of a model also take the provider/model that is asked.
            String plain = key.equals(MODEL_LIMITS) ? name.replaceFirst("/", "-") : name;
            if (!NAME.matcher(plain).matches()) {
                parser.refuse(entry.name(), key.child(name), "",
                        "a name has letters, digits and . _ : @ -, begins with a letter or digit, and has no slash");
                return;
            }
            if (key.segments().size() == 1) {
                values.putEntry(key.last(), name, entry.name());
            }
        } else if (!known.contains(name)) {
            unknown(key.child(name), known, entry);
            return;
        }
        walk(key.child(name), entry.value());
    }

    private void unknown(Key key, List<String> known, Raw.Entry entry) {
        String value = entry.value() instanceof Raw.Scalar(Origin origin, String text) && !looksSecret(key.last())
                ? text
                : "";
        Key parent = new Key(key.segments().subList(0, key.segments().size() - 1));
        String hint = NearestName.of(key.last(), known).map(name -> "did you mean " + parent.child(name) + "?")
                .or(() -> elsewhere(key.last()).map(path -> "did you mean " + path + "?"))
                .orElseGet(() -> "known here are " + String.join(", ", known));
        parser.refuse(entry.name(), key, value, "unknown key; " + hint);
    }

    private static Optional<String> elsewhere(String name) {
        return ALL_PATHS.stream().filter(path -> path.endsWith("." + name)).findFirst()
                .or(() -> NearestName.of(name, ALL_PATHS));
    }

    private static boolean looksSecret(String name) {
        return name.contains("key") || name.contains("secret") || name.contains("token") || name.contains("password");
    }

    private String notAMapping(Key key) {
        List<String> known = Settings.below(key);
        return known.contains("*")
                ? "must be a mapping of names to entries"
                : "must be a mapping with the keys " + String.join(", ", known);
    }
}
