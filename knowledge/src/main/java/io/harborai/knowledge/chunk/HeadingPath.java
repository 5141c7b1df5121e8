package io.harborai.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

/** The titles above the place that is read. Not safe for use by many threads. */
final class HeadingPath {
    /** A title beyond this is no title; it would outweigh the passages below it. */
    private static final int MOST_CHARACTERS = 200;

    private final List<Title> titles = new ArrayList<>();
    private String table = "";

    private record Title(int level, String text) {}

    void enter(int level, String text) {
        leaveTable();
        titles.removeIf(title -> title.level() >= level);
        titles.add(new Title(level, shortened(text)));
    }

    void table(String head) {
        table = shortened(head);
    }

    boolean inTable() {
        return !table.isEmpty();
    }

    void leaveTable() {
        table = "";
    }

    String above() {
        List<String> parts = new ArrayList<>(titles.stream().map(Title::text).toList());
        if (!table.isEmpty()) {
            parts.add(table);
        }
        return String.join(Passage.DIVIDER, parts);
    }

    /** Whether a part of the text is nothing but the innermost title: its words are in the heading of what follows. */
    boolean isOnlyHeading(CharSequence text, int start, int end) {
        return !titles.isEmpty() && table.isEmpty()
                && titles.getLast().text().contentEquals(text.subSequence(start, end));
    }

    private static String shortened(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return text.substring(0, end);
    }
}
