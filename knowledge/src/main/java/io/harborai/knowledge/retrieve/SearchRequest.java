package io.harborai.knowledge.retrieve;

import java.util.Optional;

import io.harborai.knowledge.collection.FusionRule;
import io.harborai.knowledge.index.Filter;

/**
 * What is searched.
 *
 * @param text the question, not blank, at most {@link #MOST_CHARACTERS} characters
 * @param mode by what
 * @param topK most passages, 1 to 100
 * @param similarityThreshold passages less similar than this are left out, 0 (none is) to 1
 * @param filter which passages count
 * @param fusion how the rankings of a hybrid search become one; empty for the collection's own way
 * @param diversity 0 for the most similar passages, up to 1 for the most different ones among the similar (MMR)
 * @param rerank whether the reranker, where there is one, puts the passages in order
 */
public record SearchRequest(String text, Mode mode, int topK, double similarityThreshold, Filter filter,
        Optional<FusionRule> fusion, double diversity, boolean rerank) {
    /** Most characters of a question. */
    public static final int MOST_CHARACTERS = 8_000;

    /** Checks each bound. */
    public SearchRequest {
        if (text.isBlank() || text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("a question of " + text.length() + " characters: 1 to " + MOST_CHARACTERS
                    + ", not blank");
        }
        if (topK < 1 || topK > 100) {
            throw new IllegalArgumentException("top_k " + topK + ": 1 to 100");
        }
        if (!(similarityThreshold >= 0 && similarityThreshold <= 1)) {
            throw new IllegalArgumentException("similarity_threshold " + similarityThreshold + ": 0 to 1");
        }
        if (!(diversity >= 0 && diversity <= 1)) {
            throw new IllegalArgumentException("diversity " + diversity + ": 0 to 1");
        }
    }

    /** A hybrid search for the ten best of everything. */
    public static SearchRequest of(String text) {
        return new SearchRequest(text, Mode.HYBRID, 10, 0, Filter.ALL, Optional.empty(), 0, false);
    }
}
