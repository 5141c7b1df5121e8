package io.harborai.gateway.guardrail.text;

/**
 * Gathers characters that belong together and searches them when another one follows. A run that grows too long is searched in
 * pieces that overlap. Confined to one event loop.
 */
final class Run implements Detector {
    /** So much is held back at most. */
    static final int LONGEST = 1_024;
    /** What two pieces have in common: longer than anything that is looked for, e-mail addresses (RFC 5321: 254) included. */
    static final int OVERLAP = 320;

    /** What is looked for. */
    interface Search {
        /** Whether {@code c} may begin a run. */
        boolean begins(char c);

        /** Whether {@code c} belongs to a run that ends with {@code last}. */
        boolean continues(CharSequence run, char c);

        /**
         * Searches a run.
         *
         * @param gluedBefore whether a letter or a digit stands right before it
         * @param gluedAfter  whether one stands right after it
         */
        void search(CharSequence run, boolean gluedBefore, boolean gluedAfter, Found found);
    }

    private final Search search;
    private final StringBuilder run = new StringBuilder();
    private long start;
    private char before;
    private boolean glued;
    private long furthest;

    Run(Search search) {
        this.search = search;
    }

    @Override
    public void next(char c, long position, Found found) {
        // In JSON within a text, the letter after a backslash is no letter.
        boolean escape = before == '\\';
        if (run.length() > 0 && (escape || !search.continues(run, c))) {
            search(isLetterOrDigit(c), found);
            run.setLength(0);
        }
        if (run.length() > 0) {
            run.append(c);
        } else if (!escape && search.begins(c)) {
            start = position;
            glued = isLetterOrDigit(before);
            run.append(c);
        }
        before = c;
        if (run.length() == LONGEST) {
            cut(found);
        }
    }

    private void cut(Found found) {
        search(true, found);
        int end = (int) Math.max(run.length() - OVERLAP, furthest - start);
        glued = isLetterOrDigit(run.charAt(end - 1));
        run.delete(0, end);
        start += end;
    }

    private void search(boolean gluedAfter, Found found) {
        furthest = start;
        long limit = start + run.length() - OVERLAP;
        search.search(run, glued, gluedAfter, (from, to, kind) -> {
            found.match(start + from, start + to, kind);
            if (start + from < limit) {
                furthest = Math.max(furthest, start + to);
            }
        });
    }

    @Override
    public void end(long length, Found found) {
        if (run.length() > 0) {
            search(false, found);
            run.setLength(0);
        }
    }

    @Override
    public long held() {
        return run.length() == 0 ? NOTHING : start;
    }

    static boolean isLetterOrDigit(char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
