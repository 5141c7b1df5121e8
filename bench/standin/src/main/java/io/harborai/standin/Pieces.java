package io.harborai.standin;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts a text into the pieces that a stream sends one by one. */
final class Pieces {

    /** The size of a piece of huge content. */
    static final int HUGE_PIECE_CHARS = 8_192;

    private Pieces() {
    }

    /** The text in at most {@code count} pieces of about one length; no character is cut in two, none is lost. */
    static List<String> of(String text, int count) {
        int codePoints = text.codePointCount(0, text.length());
        int pieces = Math.min(count, codePoints);
        List<String> result = new ArrayList<>(pieces);
        int from = 0;
        int done = 0;
        for (int i = 0; i < pieces; i++) {
            int next = (int) ((long) codePoints * (i + 1) / pieces);
            int to = text.offsetByCodePoints(from, next - done);
            result.add(text.substring(from, to));
            from = to;
            done = next;
        }
        return result;
    }

    /** The text in exactly {@code count} pieces; a short text is followed by more words. */
    static List<String> padded(String text, int count) {
        List<String> pieces = of(text, count);
        if (pieces.size() == count) {
            return pieces;
        }
        List<String> all = new ArrayList<>(pieces);
        all.addAll(Collections.nCopies(count - pieces.size(), " more"));
        return all;
    }

    /** Letters {@code x}, {@code bytes} of them, held once however many there are. */
    static List<String> huge(int bytes) {
        String piece = "x".repeat(Math.min(bytes, HUGE_PIECE_CHARS));
        int rest = bytes % HUGE_PIECE_CHARS;
        int count = bytes / HUGE_PIECE_CHARS + (rest == 0 ? 0 : 1);
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return index == count - 1 && rest > 0 ? piece.substring(0, rest) : piece;
            }

            @Override
            public int size() {
                return count;
            }
        };
    }
}
