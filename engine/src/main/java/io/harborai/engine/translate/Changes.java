package io.harborai.engine.translate;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** The names of what a target's format does not hold and was left out or changed, each once, in order. */
final class Changes {
    /** More names than any request has reason to have; the rest is told as a row of dots. */
    static final int MAX_NAMES = 24;
    private static final int MAX_LENGTH = 64;

    private final Set<String> names = new LinkedHashSet<>();

    void add(String name) {
        if (names.size() < MAX_NAMES) {
            // It goes into a header: a caller's field may be called anything.
            String shown = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
            names.add(shown.replaceAll("[^A-Za-z0-9_.\\[\\]-]", "?"));
        } else {
            names.add("...");
        }
    }

    void addAll(Collection<String> all) {
        all.forEach(this::add);
    }

    /** Notes a field that is said but not held. */
    void unless(boolean absent, String name) {
        if (!absent) {
            add(name);
        }
    }

    @Nullable
    String first() {
        return names.isEmpty() ? null : names.iterator().next();
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The header's value: names with commas, empty for none. */
    String headerValue() {
        return String.join(",", names);
    }
}
