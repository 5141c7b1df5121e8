package io.harborai.gateway.guardrail.text;

import java.util.BitSet;

/** A set of UTF-16 characters. Not changed once it is in use. */
final class CharacterSet {
    private static final int ALL = Character.MAX_VALUE + 1;

    private final BitSet members = new BitSet();

    static CharacterSet of(char c, boolean anyCase) {
        CharacterSet set = new CharacterSet();
        set.add(c, c, anyCase);
        return set;
    }

    /** Every character but a line's end. */
    static CharacterSet any() {
        CharacterSet set = new CharacterSet();
        set.members.set(0, ALL);
        set.members.clear('\n');
        return set;
    }

    /** The set of {@code \d}, {@code \w}, {@code \s} or of the capital that means its opposite; ASCII, as in RE2. */
    static CharacterSet named(char letter) {
        CharacterSet set = new CharacterSet();
        switch (Character.toLowerCase(letter)) {
            case 'd' -> set.add('0', '9', false);
            case 'w' -> {
                set.add('0', '9', false);
                set.add('a', 'z', true);
                set.members.set('_');
            }
            default -> "\t\n\f\r ".chars().forEach(set.members::set);
        }
        if (Character.isUpperCase(letter)) {
            set.negate();
        }
        return set;
    }

    void add(char from, char to, boolean anyCase) {
        members.set(from, to + 1);
        if (anyCase) {
            for (char c = from; c <= to; c++) {
                members.set(Character.toLowerCase(c));
                members.set(Character.toUpperCase(c));
                if (c == Character.MAX_VALUE) {
                    break;
                }
            }
        }
    }

    void addAll(CharacterSet other) {
        members.or(other.members);
    }

    void negate() {
        members.flip(0, ALL);
    }

    boolean contains(char c) {
        return members.get(c);
    }
}
