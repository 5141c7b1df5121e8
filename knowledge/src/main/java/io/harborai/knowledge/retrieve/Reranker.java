package io.harborai.knowledge.retrieve;

import java.util.List;

/** A model that reads question and passage together and tells how well they fit. Blocking; safe to share between threads. */
public interface Reranker {
    /**
     * Scores passages.
     *
     * @param question the question
     * @param passages the passages
     * @return a score for each, in their order; higher fits better
     * @throws RuntimeException if it cannot; the passages then stay as they are
     */
    List<Double> score(String question, List<String> passages);
}
