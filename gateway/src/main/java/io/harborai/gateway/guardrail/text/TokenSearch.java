package io.harborai.gateway.guardrail.text;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

import io.harborai.gateway.guardrail.text.Pii.Kind;

/** Finds e-mail addresses, addresses of the internet and keys in what stands between blanks. Immutable. */
record TokenSearch(Set<Kind> kinds) implements Run.Search {
    /** How keys of providers begin; after that come at least {@link #KEY_TAIL} characters. */
    private static final List<String> KEY_PREFIXES = List.of("sk-", "sk_live_", "sk_test_", "rk_live_", "pk_live_",
            "hb-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "hf_", "AKIA", "ASIA", "AIza",
            "gsk_", "xai-", "eyJ");
    private static final int KEY_TAIL = 16;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_DOMAIN = 253;

    @Override
    public boolean begins(char c) {
        return Run.isLetterOrDigit(c) || c == ':' || c == '_' || c == '.' || c == '%' || c == '+' || c == '-';
    }

    @Override
    public boolean continues(CharSequence run, char c) {
        return begins(c) || c == '@';
    }

    @Override
    public void search(CharSequence run, boolean gluedBefore, boolean gluedAfter, Found found) {
        String text = run.toString();
        if (kinds.contains(Kind.EMAIL)) {
            for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
                email(text, at, found);
            }
        }
        if (kinds.contains(Kind.IP)) {
            spans(text, c -> Run.isDigit((char) c) || c == '.', Kind.IP, TokenSearch::isIpv4, found);
            spans(text, c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0, Kind.IP, TokenSearch::isIpv6, found);
        }
        if (kinds.contains(Kind.API_KEY)) {
            spans(text, c -> c != '@' && c != ':' && c != '%' && c != '+', Kind.API_KEY, TokenSearch::isKey, found);
        }
    }

    private static void email(String text, int at, Found found) {
        int start = at;
        while (start > 0 && at - start < LONGEST_LOCAL_PART && text.charAt(start - 1) != '@'
                && text.charAt(start - 1) != ':') {
            start--;
        }
        while (start < at && text.charAt(start) == '.') {
            start++;
        }
        int end = at + 1;
        while (end < text.length() && end - at <= LONGEST_DOMAIN
                && (Run.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '.' || text.charAt(end) == '-')) {
            end++;
        }
        while (end > at + 1 && !Run.isLetterOrDigit(text.charAt(end - 1))) {
            end--;
        }
        int dot = text.lastIndexOf('.', end - 1);
        boolean name = dot > at + 1 && end - dot > 2 && !Run.isDigit(text.charAt(dot + 1));
        if (start < at && name) {
            found.match(start, end, Kind.EMAIL.word());
        }
    }

    /** A test of a whole span. */
    private interface Form {
        boolean fits(String span);
    }

    /** Tries the longest spans of such characters, without the full stops and colons around them. */
    private static void spans(String text, IntPredicate members, Kind kind, Form form, Found found) {
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && members.test(text.charAt(end))) {
                end++;
            }
            int start = at;
            int last = end;
            while (last > start && (text.charAt(last - 1) == '.' || text.charAt(last - 1) == ':' && last - start > 2
                    && text.charAt(last - 2) != ':')) {
                last--;
            }
            boolean edges = (start == 0 || !Run.isLetterOrDigit(text.charAt(start - 1)))
                    && (end == text.length() || !Run.isLetterOrDigit(text.charAt(end)));
            if (edges && form.fits(text.substring(start, last))) {
                found.match(start, last, kind.word());
            }
            at = end + 1;
        }
    }

    static boolean isIpv4(String span) {
        String[] parts = span.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isIpv6(String span) {
        int gap = span.indexOf("::");
        if (gap != span.lastIndexOf("::") || span.chars().noneMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int groups = 0;
        for (String group : span.split(":", -1)) {
            if (group.contains(".") ? !isIpv4(group) : group.length() > 4) {
                return false;
            }
            groups += group.isEmpty() ? 0 : group.contains(".") ? 2 : 1;
        }
        boolean loose = span.startsWith(":") && !span.startsWith("::") || span.endsWith(":") && !span.endsWith("::");
        return !loose && (gap >= 0 ? groups >= 1 && groups <= 7 : groups == 8);
    }

    static boolean isKey(String span) {
        return KEY_PREFIXES.stream().anyMatch(prefix -> span.startsWith(prefix)
                && span.length() >= prefix.length() + KEY_TAIL);
    }
}
