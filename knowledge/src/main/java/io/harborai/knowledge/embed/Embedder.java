package io.harborai.knowledge.embed;

import java.util.List;

import io.harborai.knowledge.collection.EmbeddingModel;

/** A model that gives vectors for texts. Blocking; safe to share between threads. */
public interface Embedder {
    /** Most texts of one call. */
    int MOST_TEXTS = 96;

    /**
     * Embeds texts.
     *
     * @param model the model
     * @param texts 1 to {@link #MOST_TEXTS} texts, none blank
     * @return a vector for each, in their order
     * @throws RuntimeException if the model gives none; it is the reason that people are told
     */
    List<float[]> embed(EmbeddingModel model, List<String> texts);
}
