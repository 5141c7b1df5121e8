package io.harborai.knowledge.retrieve;

import java.util.List;

/**
 * What a search found.
 *
 * @param passages the passages, best first
 * @param mode by what they were found, after a hybrid search of a collection without a model has become one by words
 * @param relevance how likely the answer is among them, 0 to 1, where every other question has one in the collection
 */
public record SearchResult(List<FoundPassage> passages, Mode mode, double relevance) {
    /**
     * Below this an answer should be refused. Of the questions that it was measured by, it refuses one in fifty whose answer
     * is there, and two of three whose answer is not, though its neighbours are.
     */
    public static final double RELEVANT = 0.1;

    /** Copies the list. */
    public SearchResult {
        passages = List.copyOf(passages);
    }

    /** Whether an answer may be tried; if not, say that nothing relevant was found, and call no model. */
    public boolean relevant() {
        return relevance >= RELEVANT;
    }
}
