package io.harborai.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

/** Divides a block's text into sentences, and sentences that are longer than a passage into smaller pieces. */
final class Pieces {
    private Pieces() {
    }

    static List<Chunker.Piece> of(String text, int mostTokens) {
        List<Chunker.Piece> pieces = new ArrayList<>();
        int start = 0;
        for (int end : Sentences.ends(text)) {
            add(text, start, end, mostTokens, pieces);
            start = end;
        }
        return pieces;
    }

    /** Halves what is too long, at white space near the middle where there is any. */
    private static void add(String text, int start, int end, int mostTokens, List<Chunker.Piece> pieces) {
        int tokens = Chunker.tokens(text.substring(start, end)) + 1;
        if (tokens <= mostTokens || end - start < 2) {
            pieces.add(new Chunker.Piece(start, end, Math.min(tokens, mostTokens)));
            return;
        }
        int middle = middle(text, start, end);
        add(text, start, middle, mostTokens, pieces);
        add(text, middle, end, mostTokens, pieces);
    }

    private static int middle(String text, int start, int end) {
        int half = start + (end - start) / 2;
        int reach = (end - start) / 4;
        for (int distance = 0; distance < reach; distance++) {
            if (Character.isWhitespace(text.charAt(half - distance))) {
                return half - distance + 1;
            }
            if (Character.isWhitespace(text.charAt(half + distance))) {
                return half + distance + 1;
            }
        }
        // Not between the two halves of one character; a text of one such character stays whole.
        return Character.isLowSurrogate(text.charAt(half)) && half + 1 < end ? half + 1 : half;
    }
}
