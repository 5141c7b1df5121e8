package io.harborai.ops.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Counts by name, for a bounded number of names; what comes when it is full counts as others. Confined to one thread. */
final class TermTable {
    /** Providers are dozens and models hundreds; more is a field with something else in it. */
    static final int MOST = 2048;
    private static final int SLOTS = 8192;
    private static final int LONGEST = 200;

    private final @Nullable Term[] slots = new Term[SLOTS];
    private final Term others = new Term("(others)".getBytes(StandardCharsets.US_ASCII));
    private int size;

    static final class Term {
        private final byte[] name;
        long count;
        long failed;
        long timed;
        long sumMicros;
        long maxMicros;

        private Term(byte[] name) {
            this.name = name;
        }

        String name() {
            return new String(name, StandardCharsets.UTF_8);
        }

        void add(boolean failure, long micros) {
            count++;
            failed += failure ? 1 : 0;
            if (micros >= 0) {
                timed++;
                sumMicros += micros;
                maxMicros = Math.max(maxMicros, micros);
            }
        }
    }

    void add(byte[] bytes, int from, int to, boolean failure, long micros) {
        if (to > from) {
            term(bytes, from, Math.min(to, from + LONGEST)).add(failure, micros);
        }
    }

    private Term term(byte[] bytes, int from, int to) {
        int hash = 17;
        for (int at = from; at < to; at++) {
            hash = hash * 31 + bytes[at];
        }
        int slot = (hash ^ hash >>> 15) & SLOTS - 1;
        for (Term found = slots[slot]; found != null; found = slots[slot]) {
            if (Arrays.equals(found.name, 0, found.name.length, bytes, from, to)) {
                return found;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (size == MOST) {
            return others;
        }
        size++;
        Term made = new Term(Arrays.copyOfRange(bytes, from, to));
        slots[slot] = made;
        return made;
    }

    /** The most frequent first. */
    List<Term> top() {
        List<Term> all = new ArrayList<>();
        for (Term term : slots) {
            if (term != null) {
                all.add(term);
            }
        }
        if (others.count > 0) {
            all.add(others);
        }
        all.sort(Comparator.comparingLong((Term term) -> term.count).reversed().thenComparing(Term::name));
        return all;
    }
}
