package io.harborai.chatroom.assistant;

import java.util.ArrayList;
import java.util.List;

/** What a model has written, as messages. */
final class AnswerText {
    /** Characters of one message; some room is left below what a message may have. */
    static final int PART = 3800;
    /** An answer longer than this goes on in a thread, so that the room can be read. */
    static final int INLINE = 1200;
    /** Characters of a long answer's beginning that stand in the room. */
    static final int BEGINNING = 600;
    /** Messages of one answer; what is beyond is cut off, and the last says so. */
    static final int MOST_PARTS = 8;
    private static final String GOES_ON = "\n\n_… it goes on in the thread._";
    private static final String CUT = "\n\n_… the rest was too long for a room._";

    private AnswerText() {
    }

    /** The messages of an answer; the first stands in the room, the others in its thread. Never empty. */
    static List<String> parts(String answer, boolean inThread) {
        String clean = clean(answer).strip();
        if (clean.isEmpty()) {
            return List.of("_(The model answered nothing.)_");
        }
        if (clean.length() <= (inThread ? PART : INLINE)) {
            return List.of(clean);
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < clean.length() && parts.size() < MOST_PARTS) {
            int most = parts.isEmpty() && !inThread ? BEGINNING : PART;
            int to = end(clean, from, most);
            parts.add(clean.substring(from, to).strip());
            from = to;
        }
        if (!inThread) {
            parts.set(0, parts.getFirst() + GOES_ON);
        }
        if (from < clean.length()) {
            parts.set(parts.size() - 1, parts.getLast() + CUT);
        }
        parts.removeIf(String::isBlank);
        return parts;
    }

    /** Where a part ends best: behind a paragraph, a line, a sentence or a word, and never within a character. */
    private static int end(String text, int from, int most) {
        if (text.length() - from <= most) {
            return text.length();
        }
        int last = from + most;
        for (String border : List.of("\n\n", "\n", ". ", "\u3002", " ")) {
            int found = text.lastIndexOf(border, last - border.length());
            if (found > from + most / 2) {
                return found + border.length();
            }
        }
        return Character.isHighSurrogate(text.charAt(last - 1)) ? last - 1 : last;
    }

    /** Without what is no text: models are not bound to send any. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length();) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            boolean control = point < ' ' && point != '\n' && point != '\t' || point == 0x7f;
            if (!lone && !control) {
                clean.appendCodePoint(point);
            }
        }
        return clean.toString();
    }
}
