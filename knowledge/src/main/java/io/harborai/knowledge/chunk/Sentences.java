package io.harborai.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds where sentences end, in English and in Chinese: after {@code . ! ?} that a space and no abbreviation's letter
 * surround, after {@code 。！？；} wherever they stand, with the quotation marks and brackets that follow; and at line breaks.
 */
public final class Sentences {
    private static final String WIDE_ENDS = "。！？；…";
    private static final String NARROW_ENDS = ".!?";
    private static final String CLOSERS = "\"'”’）)」』】]》";
    private static final Set<String> ABBREVIATIONS = Set.of("mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g",
            "i.e", "fig", "no", "vol", "al", "inc", "ltd", "co", "jr", "sr", "u.s", "u.k", "cf", "approx", "dept",
            "est",
            "gen", "col", "rev", "hon", "gov", "sen", "rep", "pp", "eq", "sec", "ch", "jan", "feb", "mar", "apr", "jun",
            "jul", "aug", "sep", "sept", "oct", "nov", "dec");

    private Sentences() {
    }

    /**
     * Where each sentence ends.
     *
     * @param text the text
     * @return the ends, exclusive, ascending; the last is the text's own. White space behind a sentence belongs to it
     */
    public static List<Integer> ends(String text) {
        List<Integer> ends = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (c == '\n' || WIDE_ENDS.indexOf(c) >= 0 || NARROW_ENDS.indexOf(c) >= 0) {
                while (end < text.length() && isTail(text.charAt(end))) {
                    end++;
                }
                if (c == '\n' || WIDE_ENDS.indexOf(c) >= 0 || endsNarrow(text, i, end)) {
                    end = afterSpaces(text, end);
                    ends.add(end);
                }
            }
            i = end;
        }
        if (ends.isEmpty() || ends.getLast() < text.length()) {
            ends.add(text.length());
        }
        return ends;
    }

    private static boolean isTail(char c) {
        return WIDE_ENDS.indexOf(c) >= 0 || NARROW_ENDS.indexOf(c) >= 0 || CLOSERS.indexOf(c) >= 0;
    }

    private static int afterSpaces(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** A point ends a sentence when white space follows, and neither an abbreviation nor an initial stands before it. */
    private static boolean endsNarrow(String text, int mark, int end) {
        if (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            return false;
        }
        if (text.charAt(mark) != '.') {
            return true;
        }
        int begin = mark;
        while (begin > 0 && mark - begin < 12 && isWord(text.charAt(begin - 1))) {
            begin--;
        }
        String word = text.substring(begin, mark);
        boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0));
        return !initial && !ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isWord(char c) {
        return Character.isLetter(c) || c == '.';
    }
}
