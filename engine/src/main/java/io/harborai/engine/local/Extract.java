package io.harborai.engine.local;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers with sentences of the numbered passages ({@code [1] …}) in the messages, word for word and with their numbers, or
 * says that none fits. It extracts; it never composes.
 */
final class Extract {
    static final String NOTHING = "No sentence in the supplied context answers this.";
    // Blanks, not any white space, and possessive: white space without end would be walked again from each of its lines.
    private static final Pattern PASSAGE = Pattern
            .compile("(?ms)^[ \\t]*+\\[(\\d{1,4})](.*?)(?=^[ \\t]*+\\[\\d{1,4}]|\\z)");
    private static final Pattern TERM = Pattern
            .compile("\\p{IsIdeographic}+|[\\p{L}\\p{N}&&[^\\p{IsIdeographic}]]+");
    private static final int MOST_SENTENCES = 3;
    private static final Set<String> STOP_WORDS = Set.of("the", "a", "an", "of", "is", "are", "was", "were", "what",
            "who", "when", "where", "which", "how", "why", "in", "on", "at", "to", "and", "or", "do", "does", "did",
            "for", "by", "with", "it", "this", "that");

    private record Sentence(String number, String text, int order, double score) {}

    private Extract() {
    }

    static String answer(LocalRequest request) {
        String question = questionOf(request.question());
        Set<String> wanted = terms(question);
        List<Sentence> fitting = new ArrayList<>();
        for (LocalRequest.Message message : request.messages()) {
            Matcher passage = PASSAGE.matcher(message.text());
            while (passage.find()) {
                sentences(passage.group(1), passage.group(2), wanted, fitting);
            }
        }
        List<Sentence> best = fitting.stream().sorted(Comparator.comparingDouble(Sentence::score).reversed()
                .thenComparingInt(Sentence::order)).limit(MOST_SENTENCES).sorted(Comparator.comparingInt(
                        Sentence::order))
                .toList();
        return best.isEmpty()
                ? NOTHING
                : String.join(" ", best.stream().map(found -> found.text() + " ["
                        + found.number() + "]").toList());
    }

    /** The last line of a message that also carries the passages, else the whole of it. */
    private static String questionOf(String text) {
        String stripped = text.strip();
        int line = stripped.lastIndexOf('\n');
        return PASSAGE.matcher(text).find() && line >= 0 ? stripped.substring(line + 1) : stripped;
    }

    private static void sentences(String number, String passage, Set<String> wanted, List<Sentence> fitting) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(passage);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            String sentence = passage.substring(start, end).strip();
            Set<String> terms = terms(sentence);
            long shared = terms.stream().filter(wanted::contains).count();
            // At least a third of what is asked for must be there.
            if (shared > 0 && shared * 3 >= wanted.size()) {
                fitting.add(new Sentence(number, sentence, fitting.size(), shared / Math.sqrt(terms.size() + 1.0)));
            }
        }
    }

    /** Words, and pairs of ideographs, also where both stand without a space between them. */
    private static Set<String> terms(String text) {
        Set<String> terms = new HashSet<>();
        Matcher found = TERM.matcher(text.toLowerCase(Locale.ROOT));
        while (found.find()) {
            String word = found.group();
            if (Character.isIdeographic(word.codePointAt(0))) {
                pairs(word, terms);
            } else if (!STOP_WORDS.contains(word)) {
                terms.add(word);
            }
        }
        return terms;
    }

    /** Adds the pairs of a run of ideographs, or the only one. */
    private static void pairs(String run, Set<String> terms) {
        int[] points = run.codePoints().toArray();
        if (points.length == 1) {
            terms.add(run);
        }
        for (int i = 0; i + 1 < points.length; i++) {
            terms.add(new String(points, i, 2));
        }
    }
}
