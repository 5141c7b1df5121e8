package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A setting's place in the configuration: {@code server.port}. A segment may itself hold dots, as a model's name does.
 *
 * @param segments the names from the root down
 */
record Key(List<String> segments) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_*-]+");
    static final Key ROOT = new Key(List.of());

    Key {
        segments = List.copyOf(segments);
    }

    /** Reads a path whose segments hold no dots. */
    static Key of(String path) {
        return new Key(List.of(path.split("\\.")));
    }

    Key child(String name) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(name);
        return new Key(longer);
    }

    String last() {
        return segments.getLast();
    }

    // Those that a record has by itself are linked when they are first called, which is 25 ms of each start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key && segments.equals(key.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    /** The path with dots; a segment that holds other characters than letters, digits, {@code _} and {@code -} is quoted. */
    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append(path.isEmpty() ? "" : ".");
            path.append(PLAIN.matcher(segment).matches() ? segment : '"' + segment + '"');
        }
        return path.toString();
    }
}
