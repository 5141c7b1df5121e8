package io.harborai.engine.cache;

import java.util.Objects;

/**
 * Answers to questions that mean the same.
 *
 * @param enabled      whether there are any; when not, nothing else of this counts
 * @param threshold    least cosine of two questions that are taken for the same, more than 0 and at most 1
 * @param model        the embedding model that measures meaning, {@code provider/model}
 * @param maxEntries   most questions that are remembered, at least 1; each takes four bytes per dimension, and its text's
 *                     vector is remembered once more
 * @param timeLimitMs  longest wait for an embedding in ms, at least 1; after that the question is an ordinary miss
 * @param lexicalModel whether {@value #LEXICAL} will do as a model
 */
public record SemanticSettings(boolean enabled, double threshold, String model, int maxEntries, int timeLimitMs,
        boolean lexicalModel) {
    /** The embedding that is made of words, not of what they mean. */
    public static final String LEXICAL = "local/hash-embed";
    /** None. */
    public static final SemanticSettings OFF = new SemanticSettings(false, 0.95, "", 2_000, 300, false);

    public SemanticSettings {
        Objects.requireNonNull(model);
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("semantic.threshold is " + threshold
                    + ", it must be more than 0 and at most 1");
        }
        if (maxEntries < 1) {
            throw new IllegalArgumentException("semantic.max_entries is " + maxEntries + ", it must be at least 1");
        }
        if (timeLimitMs < 1) {
            throw new IllegalArgumentException("semantic.time_limit_ms is " + timeLimitMs + ", it must be at least 1");
        }
        if (enabled) {
            requireModel(model, lexicalModel);
        }
    }

    private static void requireModel(String model, boolean lexicalModel) {
        int slash = model.indexOf('/');
        if (slash < 1 || slash + 1 == model.length()) {
            throw new IllegalArgumentException("semantic.model is '" + model
                    + "', it must name an embedding model as provider/model");
        }
        if (model.equals(LEXICAL) && !lexicalModel) {
            throw new IllegalArgumentException("semantic.model is " + LEXICAL + ", which compares the words of two "
                    + "questions and not what they mean: it takes questions that differ by one decisive word for the same, "
                    + "and the answer would be wrong. Name an embedding model of a provider");
        }
    }

    /** On, by that model, and otherwise as usual. */
    public static SemanticSettings by(String model) {
        return new SemanticSettings(true, OFF.threshold, model, OFF.maxEntries, OFF.timeLimitMs, false);
    }
}
