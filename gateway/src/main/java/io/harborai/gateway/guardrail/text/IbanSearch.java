package io.harborai.gateway.guardrail.text;

import io.harborai.gateway.guardrail.text.Pii.Kind;

/** Finds international bank account numbers, written in one or in groups. Immutable. */
record IbanSearch() implements Run.Search {
    private static final int SHORTEST = 15;
    private static final int LONGEST = 34;

    @Override
    public boolean begins(char c) {
        return c >= 'A' && c <= 'Z';
    }

    @Override
    public boolean continues(CharSequence run, char c) {
        return begins(c) || Run.isDigit(c) || c == ' ' && run.charAt(run.length() - 1) != ' ';
    }

    @Override
    public void search(CharSequence run, boolean gluedBefore, boolean gluedAfter, Found found) {
        for (int i = 0; i + SHORTEST <= run.length(); i++) {
            boolean edge = i == 0 ? !gluedBefore : run.charAt(i - 1) == ' ';
            if (edge && begins(run.charAt(i)) && begins(run.charAt(i + 1)) && Run.isDigit(run.charAt(i + 2))
                    && Run.isDigit(run.charAt(i + 3))) {
                from(run, i, gluedAfter, found);
            }
        }
    }

    private static void from(CharSequence run, int start, boolean gluedAfter, Found found) {
        StringBuilder compact = new StringBuilder();
        for (int i = start; i < run.length() && compact.length() < LONGEST; i++) {
            if (run.charAt(i) == ' ') {
                continue;
            }
            compact.append(run.charAt(i));
            boolean edge = i + 1 == run.length() ? !gluedAfter : run.charAt(i + 1) == ' ';
            if (edge && compact.length() >= SHORTEST && isIban(compact)) {
                found.match(start, i + 1, Kind.IBAN.word());
            }
        }
    }

    /** ISO 7064 MOD 97-10: the first four characters last, letters as numbers from 10 on. */
    static boolean isIban(CharSequence compact) {
        int rest = 0;
        for (int i = 0; i < compact.length(); i++) {
            char c = compact.charAt((i + 4) % compact.length());
            rest = Run.isDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }
}
