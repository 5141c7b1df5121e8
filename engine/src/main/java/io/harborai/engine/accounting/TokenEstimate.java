package io.harborai.engine.accounting;

import io.harborai.engine.exchange.RequestSize;

/**
 * Tokens counted here because no provider told them: before a call, for reservations and rates, and after it when the
 * provider reported no usage. An estimate is a type of its own, so that it is never taken for a provider's word.
 * <p>
 * The weights are those of {@link TextTokens}; a message, a picture and the like are counted as described at
 * {@link RequestTokens}.
 *
 * @param promptTokens     tokens of the request, 0 or more
 * @param completionTokens tokens of the answer, 0 or more
 */
public record TokenEstimate(long promptTokens, long completionTokens) {
    /** What an answer is assumed to have when its request sets no bound: longer than most answers are. */
    public static final long ASSUMED_COMPLETION_TOKENS = 4_096;
    /** Nothing. */
    public static final TokenEstimate NONE = new TokenEstimate(0, 0);

    public TokenEstimate {
        if (promptTokens < 0 || completionTokens < 0) {
            throw new IllegalArgumentException("an estimate of " + promptTokens + " and " + completionTokens
                    + " tokens: both must be 0 or more");
        }
    }

    /** The prompt of a request in OpenAI's wire format; never throws, whatever the bytes are. */
    public static TokenEstimate ofRequest(byte[] body) {
        return new TokenEstimate(size(body).promptTokens(), 0);
    }

    /** How large a request in OpenAI's wire format is; never throws, whatever the bytes are. */
    public static RequestSize size(byte[] body) {
        return RequestTokens.size(body);
    }

    /**
     * The prompt with as many answers as are asked for, each as long as is allowed.
     *
     * @param maxTokens the request's own bound on an answer, below 0 for none; then {@value #ASSUMED_COMPLETION_TOKENS} are
     *                  assumed
     */
    public static TokenEstimate atMost(RequestSize size, long maxTokens) {
        long each = maxTokens < 0 ? ASSUMED_COMPLETION_TOKENS : maxTokens;
        long all = each > Long.MAX_VALUE / size.answers() ? Long.MAX_VALUE : each * size.answers();
        return new TokenEstimate(size.promptTokens(), all);
    }

    /** The same prompt with so many tokens for the answer. */
    public TokenEstimate withCompletion(long tokens) {
        return new TokenEstimate(promptTokens, tokens);
    }

    /**
     * The same prompt with the longest answer that its request allows.
     *
     * @param maxTokens the request's own bound, below 0 for none; then {@value #ASSUMED_COMPLETION_TOKENS} are assumed
     */
    public TokenEstimate withMaxTokens(long maxTokens) {
        return withCompletion(maxTokens < 0 ? ASSUMED_COMPLETION_TOKENS : maxTokens);
    }

    /** Prompt and answer together, {@link Long#MAX_VALUE} at most. */
    public long total() {
        long sum = promptTokens + completionTokens;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
