package io.harborai.knowledge.index;

import java.util.List;

/**
 * A document as an index takes it: all of its passages, whose places in the list are their ordinals.
 *
 * @param id the document's id
 * @param revision which version of its passages this is
 * @param labels what filters look at, each {@code key=value}
 * @param passages the passages
 */
public record IndexDocument(String id, long revision, List<String> labels, List<IndexPassage> passages) {
    /** Copies the lists. */
    public IndexDocument {
        labels = List.copyOf(labels);
        passages = List.copyOf(passages);
    }
}
