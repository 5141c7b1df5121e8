package io.harborai.gateway.guardrail.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression: characters, {@code . [a-z] [^a-z] \d \w \s \D \W \S \b \B ^ $ ( ) (?: ) | * + ? {n} {n,} {n,m}},
 * and {@code (?i)} at its beginning. What needs memory of what was matched before (back-references, look-around, possessive
 * quantifiers) is not there, as in RE2: it is what makes other engines take exponential time. Confined to one use.
 */
final class PatternParser {
    /** Most repetitions that may be asked for, as in RE2. */
    static final int MAX_REPEAT = 1_000;
    private static final int MAX_NESTING = 100;
    private static final String ESCAPED = "\\.[]{}()|*+?^$-/\"'#@!%&=:;,<>~_` ";

    private final String pattern;
    private boolean anyCase;
    private int at;
    private int nesting;

    private PatternParser(String pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException telling what is wrong, and where */
    static Syntax parse(String pattern) {
        PatternParser parser = new PatternParser(pattern);
        if (pattern.startsWith("(?i)")) {
            parser.anyCase = true;
            parser.at = 4;
        }
        Syntax whole = parser.choice();
        if (parser.at < pattern.length()) {
            throw parser.wrong("an unexpected )");
        }
        return whole;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "the pattern '" + pattern + "' has " + what + " at character " + (at + 1));
    }

    private boolean more() {
        return at < pattern.length();
    }

    private boolean accept(char c) {
        if (more() && pattern.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private Syntax choice() {
        List<Syntax> ways = new ArrayList<>();
        ways.add(sequence());
        while (accept('|')) {
            ways.add(sequence());
        }
        return ways.size() == 1 ? ways.get(0) : new Syntax.Choice(List.copyOf(ways));
    }

    private Syntax sequence() {
        List<Syntax> parts = new ArrayList<>();
        while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            parts.add(repeated(atom()));
        }
        return new Syntax.Sequence(List.copyOf(parts));
    }

    private Syntax repeated(Syntax atom) {
        if (!more()) {
            return atom;
        }
        int begun = at;
        Syntax repeated = switch (pattern.charAt(at)) {
            case '*' -> taken(new Syntax.Repeat(atom, 0, -1));
            case '+' -> taken(new Syntax.Repeat(atom, 1, -1));
            case '?' -> taken(new Syntax.Repeat(atom, 0, 1));
            case '{' -> counted(atom);
            default -> atom;
        };
        if (at > begun && more()) {
            // All matches are looked for, so that how eager a repetition is does not matter.
            accept('?');
            if (more() && "*+{".indexOf(pattern.charAt(at)) >= 0) {
                throw wrong("a repetition of a repetition");
            }
        }
        return repeated;
    }

    private Syntax taken(Syntax syntax) {
        at++;
        return syntax;
    }

    private Syntax counted(Syntax atom) {
        int close = pattern.indexOf('}', at);
        String inside = close < 0 ? "" : pattern.substring(at + 1, close);
        if (!inside.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            throw wrong("a { that begins no repetition such as {2,5}; write \\{ for the character");
        }
        String[] bounds = inside.split(",", -1);
        int least = Integer.parseInt(bounds[0]);
        int most = bounds.length == 1 ? least : bounds[1].isEmpty() ? -1 : Integer.parseInt(bounds[1]);
        if (least > MAX_REPEAT || most > MAX_REPEAT || most >= 0 && most < least) {
            throw wrong("a repetition out of 0 to " + MAX_REPEAT);
        }
        at = close + 1;
        return new Syntax.Repeat(atom, least, most);
    }

    private Syntax atom() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> new Syntax.One(set());
            case '.' -> new Syntax.One(CharacterSet.any());
            case '^' -> new Syntax.At(Syntax.Place.BEGIN);
            case '$' -> new Syntax.At(Syntax.Place.END);
            case '*', '+', '?', '{' -> throw wrong("a repetition of nothing");
            case '\\' -> escape();
            default -> new Syntax.One(CharacterSet.of(c, anyCase));
        };
    }

    private Syntax group() {
        if (++nesting > MAX_NESTING) {
            throw wrong("more than " + MAX_NESTING + " groups in one another");
        }
        if (accept('?') && !accept(':')) {
            throw wrong("a kind of group that is not supported (look-around, names and flags are not)");
        }
        Syntax inside = choice();
        if (!accept(')')) {
            throw wrong("a group that is not closed");
        }
        nesting--;
        return inside;
    }

    private Syntax escape() {
        if (!more()) {
            throw wrong("a \\ at its end");
        }
        char c = pattern.charAt(at);
        if (c == 'b' || c == 'B') {
            at++;
            return new Syntax.At(c == 'b' ? Syntax.Place.WORD_EDGE : Syntax.Place.NO_WORD_EDGE);
        }
        if ("dwsDWS".indexOf(c) >= 0) {
            at++;
            return new Syntax.One(CharacterSet.named(c));
        }
        return new Syntax.One(CharacterSet.of(escaped(), anyCase));
    }

    /** The character that an escape means, which is not read yet. */
    private char escaped() {
        if (!more()) {
            throw wrong("a \\ at its end");
        }
        char c = pattern.charAt(at);
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> {
                if (ESCAPED.indexOf(c) < 0) {
                    throw wrong("the escape \\" + c + ", which is not supported,");
                }
                yield c;
            }
        };
    }

    private CharacterSet set() {
        CharacterSet set = new CharacterSet();
        boolean negated = accept('^');
        boolean first = true;
        while (first || more() && pattern.charAt(at) != ']') {
            if (!more()) {
                break;
            }
            first = false;
            member(set);
        }
        if (!accept(']')) {
            throw wrong("a set that is not closed");
        }
        if (negated) {
            set.negate();
        }
        return set;
    }

    private void member(CharacterSet set) {
        char from = pattern.charAt(at++);
        if (from == '[' && more() && pattern.charAt(at) == ':') {
            throw wrong("a POSIX class, which is not supported");
        }
        if (from == '\\') {
            if (more() && "dwsDWS".indexOf(pattern.charAt(at)) >= 0) {
                set.addAll(CharacterSet.named(pattern.charAt(at++)));
                return;
            }
            from = escaped();
        }
        char to = from;
        if (at + 1 < pattern.length() && pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']') {
            at++;
            to = pattern.charAt(at++);
            to = to == '\\' ? escaped() : to;
        }
        if (to < from) {
            throw wrong("a range that runs backwards");
        }
        set.add(from, to, anyCase);
    }
}
