package io.harborai.gateway.guardrail.text;

import org.jspecify.annotations.Nullable;

/**
 * Finds everything that some match of a regular expression covers, in time linear in the text whatever the expression (K.
 * Thompson, “Regular Expression Search Algorithm”, CACM 11(6), 1968; R. Cox, “Regular Expression Matching Can Be Simple And
 * Fast”, 2007). It is a machine of our own and not a library's, because it must tell after each character how much of the text
 * may still belong to a match: no engine with linear time does. Immutable, shared by all event loops.
 */
public final class RegularExpression implements DetectorFactory {
    /** So many characters are held back at most; of a longer match only the last ones are found. */
    public static final int LONGEST_MATCH = 1_024;
    private static final int EDGE = -1;

    private final Program program;
    private final @Nullable CharacterSet first;

    /**
     * An expression; see {@link PatternParser} for what may be written.
     *
     * @throws IllegalArgumentException telling what is wrong with it
     */
    public RegularExpression(String pattern) {
        this.program = Program.of(PatternParser.parse(pattern));
        this.first = program.first();
    }

    @Override
    public Detector newDetector() {
        return new Machine();
    }

    private static boolean inWord(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /**
     * In each step of the program at most one thread, the one that began first: it covers what the others would. Threads are in
     * the order of their beginnings.
     */
    private final class Machine implements Detector {
        private int[] steps = new int[program.size()];
        private long[] starts = new long[program.size()];
        private int[] nextSteps = new int[program.size()];
        private long[] nextStarts = new long[program.size()];
        private int count;
        private int nextCount;
        private final int[] stack = new int[2 * program.size() + 2];
        private final long[] visited = new long[program.size()];
        private long visit;
        private int before = EDGE;

        @Override
        public void next(char c, long position, Found found) {
            boolean mayBegin = first == null || first.contains(c);
            if (count > 0 || mayBegin) {
                advance(c, position, mayBegin, found);
            }
            before = c;
        }

        private void advance(int c, long position, boolean mayBegin, Found found) {
            visit++;
            nextCount = 0;
            for (int i = 0; i < count; i++) {
                follow(steps[i], starts[i], c, position, found);
            }
            if (mayBegin) {
                follow(0, position, c, position, found);
            }
            int[] oldSteps = steps;
            long[] oldStarts = starts;
            steps = nextSteps;
            starts = nextStarts;
            count = nextCount;
            nextSteps = oldSteps;
            nextStarts = oldStarts;
        }

        /** Goes from a step as far as it gets without reading, and then over {@code c}. */
        private void follow(int step, long start, int c, long position, Found found) {
            long from = Math.max(start, position - LONGEST_MATCH + 1);
            int top = 0;
            stack[top++] = step;
            while (top > 0) {
                int at = stack[--top];
                if (visited[at] == visit) {
                    continue;
                }
                visited[at] = visit;
                switch (program.step(at)) {
                    case Program.Step.Fork fork -> {
                        stack[top++] = fork.other();
                        stack[top++] = fork.one();
                    }
                    case Program.Step.Check check -> {
                        if (holds(check.place(), c)) {
                            stack[top++] = at + 1;
                        }
                    }
                    case Program.Step.Done done -> {
                        if (position > start) {
                            found.match(Math.min(from, position - 1), position, "");
                        }
                    }
                    case Program.Step.Read read -> {
                        if (c != EDGE && read.set().contains((char) c)) {
                            nextSteps[nextCount] = at + 1;
                            nextStarts[nextCount++] = from;
                        }
                    }
                }
            }
        }

        private boolean holds(Syntax.Place place, int c) {
            return switch (place) {
                case BEGIN -> before == EDGE;
                case END -> c == EDGE;
                case WORD_EDGE -> inWord(before) != inWord(c);
                case NO_WORD_EDGE -> inWord(before) == inWord(c);
            };
        }

        @Override
        public void end(long length, Found found) {
            advance(EDGE, length, false, found);
            count = 0;
        }

        @Override
        public long held() {
            return count == 0 ? NOTHING : starts[0];
        }
    }
}
