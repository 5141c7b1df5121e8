package io.harborai.ops.doctor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.log.Masking;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of texts that leave the installation: those that are known, wherever they stand, and what looks like one.
 * Immutable.
 */
public final class KnownSecrets {
    private static final String MASK = "****";
    /** Shorter ones, such as "none", would tear holes into every text. */
    private static final int LEAST = 6;
    private static final int DEEPEST = 12;
    private static final Pattern NAME = Pattern
            .compile("(?i).*(key|secret|token|passw|credential|authorization|cookie|_url|dsn).*");
    private static final Pattern WRITTEN = Pattern.compile("(?im)[\"']?[\\w.-]{0,60}(?:key|secret|token|passw(?:or)?d"
            + "|credential|authorization|cookie)[\"']?\\s*[:=]\\s*(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s,}#]+)");

    private final List<String> values;

    private KnownSecrets(Collection<String> values) {
        this.values = values.stream().filter(value -> value.length() >= LEAST)
                .sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /**
     * What is known.
     *
     * @param config      every {@link Secret} in its records, maps and lists is one; null for none
     * @param environment every variable whose name says so is one
     * @param files       texts of configuration files: every value whose key says so is one
     */
    public static KnownSecrets of(@Nullable Object config, Map<String, String> environment, List<String> files) {
        Set<String> found = new TreeSet<>();
        collect(Optional.ofNullable(config), found, 0);
        environment.forEach((name, value) -> {
            if (NAME.matcher(name).matches()) {
                found.add(value.strip());
            }
        });
        files.forEach(file -> found.addAll(written(file)));
        return new KnownSecrets(found);
    }

    /** The literal credentials in a configuration file's text; references such as {@code ${NAME}} are none. */
    static List<String> written(String file) {
        List<String> found = new ArrayList<>();
        Matcher matcher = WRITTEN.matcher(file);
        while (matcher.find()) {
            String value = matcher.group(1).replaceAll("^[\"']|[\"']$", "");
            if (value.length() >= LEAST && !value.contains("${") && !value.matches("[\\d.]+|true|false")) {
                found.add(value);
            }
        }
        return found;
    }

    private static void collect(Optional<?> value, Set<String> into, int depth) {
        if (value.isEmpty() || depth > DEEPEST) {
            return;
        }
        switch (value.get()) {
            case Secret secret -> into.add(secret.reveal());
            case Map<?, ?> map -> map.values().forEach(each -> collect(Optional.ofNullable(each), into, depth + 1));
            case Collection<?> all -> all.forEach(each -> collect(Optional.ofNullable(each), into, depth + 1));
            case Optional<?> some -> collect(some, into, depth + 1);
            case Record tuple -> {
                for (RecordComponent component : tuple.getClass().getRecordComponents()) {
                    collect(Optional.ofNullable(value(tuple, component)), into, depth + 1);
                }
            }
            default -> {
                // Texts and numbers are no secrets by themselves: those are of the type Secret.
            }
        }
    }

    private static @Nullable Object value(Record tuple, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(tuple);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + ", so its secrets cannot be told", e);
        }
    }

    /** The text without them. */
    public String scrub(String text) {
        String clean = text;
        for (String value : values) {
            clean = clean.replace(value, MASK);
        }
        return Masking.apply(clean);
    }
}
