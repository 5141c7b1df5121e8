package io.harborai.gateway.guardrail.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

import io.harborai.gateway.guardrail.text.Pii.Kind;

/** Finds numbers of cards, persons and telephones among digits and what is written between them. Immutable. */
record NumberSearch(Set<Kind> kinds) implements Run.Search {
    private static final String BETWEEN = " -.()\u00a0";
    private static final int MOST_BETWEEN = 2;
    private static final int MOST_DIGITS = 19;
    private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String ID_CHECKS = "10X98765432";

    @Override
    public boolean begins(char c) {
        return Run.isDigit(c) || c == '+' || c == '(';
    }

    @Override
    public boolean continues(CharSequence run, char c) {
        char last = run.charAt(run.length() - 1);
        if (last == 'X' || last == 'x') {
            return false;
        }
        if (c == 'X' || c == 'x') {
            return Run.isDigit(last);
        }
        if (Run.isDigit(c) || c == '+' && !Run.isDigit(last)) {
            return true;
        }
        if (BETWEEN.indexOf(c) < 0) {
            return false;
        }
        int between = 0;
        for (int i = run.length() - 1; i >= 0 && BETWEEN.indexOf(run.charAt(i)) >= 0; i--) {
            between++;
        }
        return between < MOST_BETWEEN;
    }

    @Override
    public void search(CharSequence run, boolean gluedBefore, boolean gluedAfter, Found found) {
        for (int i = 0; i < run.length(); i++) {
            boolean inside = i > 0 && Run.isDigit(run.charAt(i - 1));
            if (Run.isDigit(run.charAt(i)) && !inside && !(i == 0 && gluedBefore)) {
                from(run, i, gluedAfter, found);
            }
        }
    }

    /** Tries all numbers that begin at {@code start}. */
    private void from(CharSequence run, int start, boolean gluedAfter, Found found) {
        StringBuilder digits = new StringBuilder();
        StringBuilder between = new StringBuilder();
        for (int i = start; i < run.length() && digits.length() < MOST_DIGITS; i++) {
            char c = run.charAt(i);
            if (!Run.isDigit(c) && c != 'X' && c != 'x') {
                if (c == '+') {
                    return;
                }
                between.append(c);
                continue;
            }
            digits.append(c);
            boolean last = i + 1 == run.length();
            char after = last ? ' ' : run.charAt(i + 1);
            if (!Run.isDigit(after) && after != 'X' && after != 'x' && !(last && gluedAfter)) {
                whole(run, start, i + 1, digits.toString(), between.toString(), found);
            }
        }
    }

    private void whole(CharSequence run, int start, int end, String digits, String between, Found found) {
        if (kinds.contains(Kind.CN_ID) && between.isEmpty() && isIdentity(digits)) {
            found.match(start, end, Kind.CN_ID.word());
        }
        if (digits.endsWith("X") || digits.endsWith("x")) {
            return;
        }
        if (kinds.contains(Kind.CARD) && isCard(digits) && between.chars().allMatch(c -> c == ' ' || c == '-')) {
            found.match(start, end, Kind.CARD.word());
        }
        boolean plus = start > 0 && run.charAt(start - 1) == '+';
        if (kinds.contains(Kind.PHONE)) {
            boolean open = start > 0 && run.charAt(start - 1) == '(';
            if (plus && digits.length() >= 8 && digits.length() <= 15 || isMobile(digits)
                    || isGrouped(digits, between, open)) {
                found.match(plus || open ? start - 1 : start, end, Kind.PHONE.word());
            }
        }
    }

    /** Chinese mobile numbers, with or without the country's code. */
    private static boolean isMobile(String digits) {
        int code = digits.length() == 13 && digits.startsWith("86")
                ? 2
                : digits.length() == 15 && digits.startsWith("0086") ? 4 : 0;
        return digits.length() - code == 11 && digits.charAt(code) == '1' && digits.charAt(code + 1) >= '3';
    }

    /** Such as (212) 555-0123 and 212-555-0123; ten digits in a row may be anything. */
    private static boolean isGrouped(String digits, String between, boolean open) {
        return digits.length() == 10 && digits.charAt(0) >= '2' && digits.charAt(3) >= '2'
                && (open ? between.startsWith(")") : between.equals("--") || between.equals(".."));
    }

    static boolean isCard(String digits) {
        if (digits.length() < 13 || digits.charAt(0) < '2' || digits.charAt(0) > '6') {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += i % 2 == 0 ? digit : twice;
        }
        return sum % 10 == 0;
    }

    static boolean isIdentity(String digits) {
        if (digits.length() != 18 || !digits.substring(0, 17).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < ID_WEIGHTS.length; i++) {
            sum += (digits.charAt(i) - '0') * ID_WEIGHTS[i];
        }
        if (ID_CHECKS.charAt(sum % 11) != Character.toUpperCase(digits.charAt(17))) {
            return false;
        }
        try {
            LocalDate born = LocalDate.of(Integer.parseInt(digits, 6, 10, 10), Integer.parseInt(digits, 10, 12, 10),
                    Integer.parseInt(digits, 12, 14, 10));
            return born.getYear() >= 1800 && born.getYear() < 2200;
        } catch (DateTimeException noDate) {
            return false;
        }
    }
}
