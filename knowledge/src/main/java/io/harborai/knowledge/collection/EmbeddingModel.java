package io.harborai.knowledge.collection;

/**
 * The pinned embedding model of a collection.
 *
 * @param name the model, as the gateway knows it; empty for none, which leaves full text alone
 * @param dimension how many numbers its vectors have, 1 to 4 096; 0 for none
 */
public record EmbeddingModel(String name, int dimension) {
    /** No model. */
    public static final EmbeddingModel NONE = new EmbeddingModel("", 0);

    /** Refuses a name without a dimension and the other way round. */
    public EmbeddingModel {
        if (name.isEmpty() ? dimension != 0 : dimension < 1 || dimension > 4_096) {
            throw new IllegalArgumentException(
                    "dimension " + dimension + " of the model \"" + name + "\": 1 to 4096, and 0 without a model");
        }
    }

    /** Whether there is one. */
    public boolean present() {
        return dimension > 0;
    }
}
