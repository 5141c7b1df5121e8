package io.harborai.reply;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The tokens of one answer, as the provider reported them, or estimated when it reported none. Implemented by the SDK only; methods may be added. */
public interface Usage {
    /** Tokens of the prompt, the cached ones among them. */
    long promptTokens();

    /** Tokens of the answer, the reasoning ones among them; 0 for embeddings. */
    long completionTokens();

    /** The sum, as reported, or computed when the provider left it out. */
    long totalTokens();

    /** Tokens of the prompt that the provider had cached. */
    long cachedTokens();

    /** Tokens spent on reasoning. */
    long reasoningTokens();

    /** Whether they were counted here, because the provider told nothing. Cached and reasoning tokens are then not known, and 0. */
    boolean isEstimated();

    /** Fields of the usage object beyond these, as plain Java values. */
    Map<String, @Nullable Object> extraFields();
}
