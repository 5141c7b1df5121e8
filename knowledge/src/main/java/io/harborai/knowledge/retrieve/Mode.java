package io.harborai.knowledge.retrieve;

/** By what passages are found. */
public enum Mode {
    /** By their words. */
    KEYWORD,
    /** By their vectors. */
    SEMANTIC,
    /** By both; by their words alone in a collection without a model. */
    HYBRID
}
