package io.harborai.knowledge.answer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.knowledge.chunk.Sentences;
import io.harborai.knowledge.index.Terms;

/**
 * The citations of a whole answer, each with the words that it stands on.
 *
 * @param all the citations, in their order
 * @param uncited sentences that cite nothing
 */
record Citations(List<Citation> all, int uncited) {
    private static final Pattern MARK = Pattern.compile("\\[(\\d{1,6})\\]");
    private static final String ENDS = ".!?。！？；;：:]|";
    private static final Pattern BEGINS = Pattern.compile("\\s*(?:[-*+•#>|]|\\d{1,3}[.)、])");
    private static final Pattern ONLY_MARKS = Pattern.compile("(?:\\s|\\p{Punct}|\\[\\d+\\])*");

    /** Finds them; every number is that of a source. */
    static Citations of(String text, List<Source> sources) {
        List<Citation> all = new ArrayList<>();
        int uncited = 0;
        for (String sentence : sentences(text)) {
            boolean cites = MARK.matcher(sentence).find();
            uncited += cites || ONLY_MARKS.matcher(sentence).matches() ? 0 : 1;
        }
        Matcher mark = MARK.matcher(text);
        int from = 0;
        while (mark.find()) {
            int number = Integer.parseInt(mark.group(1));
            String said = text.substring(from, mark.start());
            if (!said.isBlank()) {
                from = mark.end();
            }
            String passage = sources.get(number - 1).found().passage().text();
            String claim = said.isBlank() && !all.isEmpty()
                    ? text.substring(0, mark.start())
                    : said;
            all.add(new Citation(number, mark.start(), mark.end(), quote(claim, passage), support(claim, passage)));
        }
        return new Citations(all, uncited);
    }

    /** A citation behind the full stop belongs to the sentence before it. */
    private static List<String> sentences(String text) {
        List<String> sentences = new ArrayList<>();
        for (String part : unwrapped(cut(text))) {
            Matcher mark = Pattern.compile("^\\s*(\\[\\d+\\])+").matcher(part);
            if (mark.find() && !sentences.isEmpty()) {
                sentences.add(sentences.removeLast() + mark.group());
                sentences.add(part.substring(mark.end()));
            } else {
                sentences.add(part);
            }
        }
        return sentences;
    }

    /** A line that ends within a sentence goes on in the next one, unless that begins an item or a title. */
    private static List<String> unwrapped(List<String> parts) {
        List<String> whole = new ArrayList<>();
        for (String part : parts) {
            if (!whole.isEmpty() && wrapped(whole.getLast()) && !BEGINS.matcher(part).lookingAt()) {
                whole.add(whole.removeLast() + part);
            } else {
                whole.add(part);
            }
        }
        return whole;
    }

    /** Whether a part ends with one line break that is within a sentence, and is no title. */
    private static boolean wrapped(String part) {
        String text = part.stripTrailing();
        return !text.isEmpty() && ENDS.indexOf(text.charAt(text.length() - 1)) < 0
                && part.substring(text.length()).chars().filter(c -> c == '\n').count() == 1
                && text.charAt(text.lastIndexOf('\n') + 1) != '#';
    }

    private static List<String> cut(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int end : Sentences.ends(text)) {
            if (end > from) {
                parts.add(text.substring(from, end));
                from = end;
            }
        }
        if (from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    /** Which part of a claim's words stand in a passage. The claim of a citation is all since the one before. */
    private static double support(String claim, String passage) {
        Set<String> words = new HashSet<>(Terms.ofPassage(MARK.matcher(claim).replaceAll(" ")));
        if (words.isEmpty()) {
            return 1;
        }
        Set<String> there = new HashSet<>(Terms.ofPassage(passage));
        return (double) words.stream().filter(there::contains).count() / words.size();
    }

    /** The sentence of a passage that shares most words with a claim. */
    static String quote(String claim, String passage) {
        Set<String> wanted = new HashSet<>(Terms.ofPassage(claim));
        String best = "";
        double most = -1;
        for (String part : cut(passage)) {
            if (part.isBlank()) {
                continue;
            }
            Set<String> terms = new HashSet<>(Terms.ofPassage(part));
            long shared = terms.stream().filter(wanted::contains).count();
            double score = shared / Math.sqrt(Math.max(1, terms.size()));
            if (score > most) {
                most = score;
                best = part.strip();
            }
        }
        return best;
    }
}
