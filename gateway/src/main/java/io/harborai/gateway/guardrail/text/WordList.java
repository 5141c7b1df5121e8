package io.harborai.gateway.guardrail.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds any of many words in one pass (A. Aho and M. Corasick, “Efficient String Matching: An Aid to Bibliographic Search”, CACM
 * 18(6), 1975). Case and the width of Latin characters do not matter. A word that begins or ends with a letter or digit of ASCII
 * is found only as a whole word; Chinese, which does not part its words, is found anywhere. Immutable, shared by all event loops.
 */
public final class WordList implements DetectorFactory {
    /** Longest word in characters: so much of a text is held back at most. */
    public static final int MAX_WORD_LENGTH = 200;
    /** Most characters of all words together; a node of the automaton takes about 100 bytes. */
    public static final int MAX_CHARACTERS = 200_000;

    private final List<Map<Character, Integer>> next = new ArrayList<>();
    private final List<Integer> depth = new ArrayList<>();
    private final List<Boolean> word = new ArrayList<>();
    private final List<Boolean> bareStart = new ArrayList<>();
    private final int[] fail;
    /** The nearest shorter word that ends where a node ends, 0 for none. */
    private final int[] shorter;

    /**
     * A list.
     *
     * @throws IllegalArgumentException when a word is empty or too long, or all are
     */
    public WordList(Collection<String> words) {
        node(0);
        int characters = 0;
        for (String one : words) {
            String folded = folded(one.strip());
            characters += folded.length();
            if (folded.isEmpty() || folded.length() > MAX_WORD_LENGTH || characters > MAX_CHARACTERS) {
                throw new IllegalArgumentException("words have 1 to " + MAX_WORD_LENGTH + " characters, all together "
                        + MAX_CHARACTERS + " at most; '" + one.substring(0, Math.min(40, one.length()))
                        + "' is out of these bounds");
            }
            add(folded);
        }
        fail = new int[next.size()];
        shorter = new int[next.size()];
        link();
    }

    private int node(int itsDepth) {
        next.add(new HashMap<>(2));
        depth.add(itsDepth);
        word.add(false);
        bareStart.add(false);
        return next.size() - 1;
    }

    private void add(String folded) {
        int at = 0;
        for (int i = 0; i < folded.length(); i++) {
            Integer to = next.get(at).get(folded.charAt(i));
            if (to == null) {
                to = node(i + 1);
                next.get(at).put(folded.charAt(i), to);
            }
            at = to;
        }
        word.set(at, true);
        bareStart.set(at, inWord(folded.charAt(0)));
    }

    private void link() {
        ArrayDeque<Integer> queue = new ArrayDeque<>(next.get(0).values());
        while (!queue.isEmpty()) {
            int at = queue.remove();
            next.get(at).forEach((c, to) -> {
                int back = fail[at];
                while (back != 0 && !next.get(back).containsKey(c)) {
                    back = fail[back];
                }
                fail[to] = next.get(back).getOrDefault(c, 0);
                queue.add(to);
            });
            shorter[at] = word.get(fail[at]) ? fail[at] : shorter[fail[at]];
        }
    }

    static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(fold(text.charAt(i)));
        }
        return folded.toString();
    }

    static char fold(char c) {
        char narrow = c >= '\uff01' && c <= '\uff5e' ? (char) (c - 0xfee0) : c;
        return Character.toLowerCase(narrow);
    }

    private static boolean inWord(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    @Override
    public Detector newDetector() {
        return new Scan();
    }

    private final class Scan implements Detector {
        private int node;
        private char before;
        /** The last characters, folded, by their position: to look before the beginning of a word. */
        private final char[] recent = new char[MAX_WORD_LENGTH + 2];
        /** Begin of the longest word that ends here if no letter follows; {@link #NOTHING} for none. */
        private long waiting = NOTHING;
        private long waitingEnd;
        private long held = NOTHING;

        @Override
        public void next(char raw, long position, Found found) {
            char c = fold(raw);
            if (waiting != NOTHING && !inWord(c)) {
                found.match(waiting, waitingEnd, "");
            }
            waiting = NOTHING;
            recent[(int) (position % recent.length)] = c;
            while (node != 0 && !next.get(node).containsKey(c)) {
                node = fail[node];
            }
            node = next.get(node).getOrDefault(c, 0);
            before = c;
            for (int at = node; at != 0; at = shorter[at]) {
                if (word.get(at)) {
                    ends(at, position + 1, found);
                }
            }
            held = node == 0 ? NOTHING : position + 1 - depth.get(node);
        }

        private void ends(int at, long end, Found found) {
            long start = end - depth.get(at);
            if (start > 0 && bareStart.get(at) && inWord(recent[(int) ((start - 1) % recent.length)])) {
                return;
            }
            if (!inWord(before)) {
                found.match(start, end, "");
            } else if (waiting == NOTHING) {
                // The longest comes first, and covers the others.
                waiting = start;
                waitingEnd = end;
            }
        }

        @Override
        public void end(long length, Found found) {
            if (waiting != NOTHING) {
                found.match(waiting, waitingEnd, "");
            }
            waiting = NOTHING;
            held = NOTHING;
        }

        @Override
        public long held() {
            return held;
        }
    }
}
