package io.harborai.chatroom.message;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text for the full-text index. Scripts without spaces (Chinese, Japanese, Korean) become pairs of neighbours
 * and the last character of a run, so that words of two characters are found, and single ones as the beginning of a pair.
 * Immutable.
 */
final class Words {
    /** Most words of a query; further ones would not make it narrower. */
    static final int MOST_ASKED = 16;
    private static final int LONGEST = 40;

    private Words() {
    }

    /** The words of a text, each once, in their order. */
    static Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String run : runs(text)) {
            if (!spaceless(run.codePointAt(0))) {
                words.add(run);
                continue;
            }
            int[] points = run.codePoints().toArray();
            for (int i = 0; i + 1 < points.length; i++) {
                words.add(new String(points, i, 2));
            }
            words.add(new String(points, points.length - 1, 1));
        }
        return words;
    }

    /**
     * The words that a text must have to be found. A single character of a script without spaces ends with {@code *}: it
     * may go on.
     */
    static List<String> asked(String query) {
        Set<String> words = new LinkedHashSet<>();
        for (String run : runs(query)) {
            int[] points = run.codePoints().toArray();
            if (!spaceless(points[0])) {
                words.add(run);
            } else if (points.length == 1) {
                words.add(run + "*");
            } else {
                for (int i = 0; i + 1 < points.length; i++) {
                    words.add(new String(points, i, 2));
                }
            }
        }
        return words.stream().limit(MOST_ASKED).toList();
    }

    /** Runs of letters and digits of one kind, in lower case and in one form. */
    private static List<String> runs(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        List<String> runs = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        boolean dense = false;
        for (int i = 0; i < plain.length();) {
            int point = plain.codePointAt(i);
            i += Character.charCount(point);
            boolean letter = Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK;
            boolean pointDense = letter && spaceless(point);
            if (!run.isEmpty() && (!letter || pointDense != dense || !dense && run.length() >= LONGEST)) {
                runs.add(run.toString());
                run.setLength(0);
            }
            if (letter) {
                dense = pointDense;
                run.appendCodePoint(point);
            }
        }
        if (!run.isEmpty()) {
            runs.add(run.toString());
        }
        return runs;
    }

    private static boolean spaceless(int point) {
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, THAI -> true;
            default -> false;
        };
    }
}
