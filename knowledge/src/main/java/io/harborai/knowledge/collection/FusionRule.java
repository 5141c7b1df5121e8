package io.harborai.knowledge.collection;

/** How a hybrid search makes one ranking of two; which is better depends on the documents, and is measured. */
public enum FusionRule {
    /** By the ranks alone: robust when scores mean little. */
    RECIPROCAL_RANK,
    /** By scores, each divided by the best of its ranking: keeps how much better the best is. */
    NORMALISED_SCORE
}
