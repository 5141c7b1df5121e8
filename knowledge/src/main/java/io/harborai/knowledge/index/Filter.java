package io.harborai.knowledge.index;

import java.util.List;
import java.util.Set;

/**
 * Which passages a search may find; it is applied inside the search, so that it takes nothing from the number of hits.
 *
 * @param documents ids of documents; empty for all. At most {@link #MOST}
 * @param labels labels of which a document must have every one; empty for no such condition. At most {@link #MOST}
 */
public record Filter(Set<String> documents, List<String> labels) {
    /** Most documents, and most labels. */
    public static final int MOST = 1_000;
    /** Everything. */
    public static final Filter ALL = new Filter(Set.of(), List.of());

    /** Copies both. */
    public Filter {
        documents = Set.copyOf(documents);
        labels = List.copyOf(labels);
        if (documents.size() > MOST || labels.size() > MOST) {
            throw new IllegalArgumentException("a filter of " + documents.size() + " documents and " + labels.size()
                    + " labels: at most " + MOST + " of each");
        }
    }

    /** Whether it lets everything through. */
    public boolean all() {
        return documents.isEmpty() && labels.isEmpty();
    }
}
