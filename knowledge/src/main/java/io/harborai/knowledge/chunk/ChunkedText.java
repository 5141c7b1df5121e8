package io.harborai.knowledge.chunk;

import java.util.List;

/**
 * A document's text and its passages.
 *
 * @param text all of its blocks, one per line (a block of code has lines of its own)
 * @param passages its passages in their order
 */
public record ChunkedText(String text, List<Passage> passages) {
    /** Copies the list. */
    public ChunkedText {
        passages = List.copyOf(passages);
    }
}
