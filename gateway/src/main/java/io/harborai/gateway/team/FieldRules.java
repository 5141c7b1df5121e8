package io.harborai.gateway.team;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Bounds of texts and lists that a caller gives. Each method returns what it was given, or throws. */
public final class FieldRules {
    /** Most entries of a list. */
    public static final int MAX_ENTRIES = 100;
    /** Longest name of a model or endpoint. */
    public static final int MAX_MODEL = 200;
    private static final int MAX_TAGS = 20;
    private static final int MAX_TAG_VALUE = 100;
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.-]{1,50}");

    private FieldRules() {
    }

    /**
     * A text on one line.
     *
     * @param field its name
     * @param text the text
     * @param min fewest characters; if more than 0, blank is too short
     * @param max most characters
     * @return the text
     * @throws FieldException if it is longer, shorter or has control characters
     */
    public static String line(String field, String text, int min, int max) {
        if (text.length() > max || min > 0 && (text.isBlank() || text.length() < min)
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new FieldException(field, text, min + " to " + max + " characters on one line, here are "
                    + text.length());
        }
        return text;
    }

    /** A copy of at most {@value #MAX_ENTRIES} different lines, each of 1 to {@code max} characters. */
    public static List<String> lines(String field, List<String> texts, int max) {
        count(field, texts);
        texts.forEach(text -> line(field, text, 1, max));
        return texts.stream().distinct().toList();
    }

    /** Refuses a list of more than {@value #MAX_ENTRIES}. */
    static void count(String field, List<?> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw new FieldException(field, entries.size() + " entries", "at most " + MAX_ENTRIES);
        }
    }

    static SortedMap<String, String> tags(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw new FieldException("tags", tags.size() + " tags", "at most " + MAX_TAGS);
        }
        tags.forEach((name, value) -> {
            if (!TAG.matcher(name).matches()) {
                throw new FieldException("tags", name, "names of 1 to 50 letters, digits, '_', '.', '-'");
            }
            line("tags." + name, value, 1, MAX_TAG_VALUE);
        });
        return tags.isEmpty() ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
}
