package io.harborai.engine.exchange;

/**
 * How large a request is to a model, by estimate.
 *
 * @param promptTokens tokens of its prompt, 0 or more
 * @param answers      how many answers it asks for at once, at least 1
 */
public record RequestSize(long promptTokens, int answers) {
    public RequestSize {
        if (promptTokens < 0 || answers < 1) {
            throw new IllegalArgumentException("a request of " + promptTokens + " tokens and " + answers
                    + " answers: at least 0 and 1 are needed");
        }
    }
}
