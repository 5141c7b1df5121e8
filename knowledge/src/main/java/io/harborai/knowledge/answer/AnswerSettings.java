package io.harborai.knowledge.answer;

import io.harborai.knowledge.retrieve.SearchResult;

/**
 * How questions are answered.
 *
 * @param model the model that answers, as the gateway knows it; empty for none: then the passages alone are the answer
 * @param topK most passages, 1 to 100
 * @param contextTokens most tokens of all that a model is given: instructions, conversation, passages and question; 500 to
 *        1 000 000
 * @param answerTokens most tokens of an answer, 16 to 100 000
 * @param threshold below this likelihood that the answer is among the passages no model is asked, 0 to 1
 * @param retentionDays sessions that were silent for so long are removed, 1 to 3 650; 0 keeps them for ever
 */
public record AnswerSettings(String model, int topK, int contextTokens, int answerTokens, double threshold,
        int retentionDays) {
    /**
     * No model, 8 passages, 4 000 and 1 000 tokens, for ever. The threshold is low, for a right answer that is refused costs
     * more than a model that is asked in vain and says so: see {@link SearchResult#RELEVANT}.
     */
    public static final AnswerSettings DEFAULT = new AnswerSettings("", 8, 4_000, 1_000,
            SearchResult.RELEVANT, 0);

    /** Checks each. */
    public AnswerSettings {
        within("top_k", topK, 1, 100);
        within("context_tokens", contextTokens, 500, 1_000_000);
        within("answer_tokens", answerTokens, 16, 100_000);
        within("retention_days", retentionDays, 0, 3_650);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold is " + threshold + ", it must be 0 to 1");
        }
        if (model.length() > 200 || model.startsWith("knowledge/")) {
            throw new IllegalArgumentException("model is '" + model
                    + "'; it has at most 200 characters, and the knowledge base cannot answer for itself");
        }
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", it must be " + least + " to " + most);
        }
    }

    /** The same with another model. */
    public AnswerSettings withModel(String other) {
        return new AnswerSettings(other, topK, contextTokens, answerTokens, threshold, retentionDays);
    }
}
