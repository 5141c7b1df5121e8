package io.harborai.standin;

/**
 * Tokens as reported in {@code usage} fields.
 *
 * @param prompt tokens of prompts
 * @param completion tokens of completions
 */
public record TokenCount(long prompt, long completion) {

    /** Both together. */
    public long total() {
        return prompt + completion;
    }
}
