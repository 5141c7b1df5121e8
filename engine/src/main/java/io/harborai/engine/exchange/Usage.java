package io.harborai.engine.exchange;

import java.util.Objects;

/**
 * The tokens of one answer. {@code promptTokens} includes the cached ones, {@code completionTokens} includes the reasoning
 * ones.
 *
 * @param source who says so; when nobody does, every count is 0
 */
public record Usage(Source source, long promptTokens, long completionTokens, long cachedTokens,
        long reasoningTokens) {
    /** Where the counts come from. */
    public enum Source {
        /** Nobody knows. */
        NONE,
        /** The provider. */
        REPORTED,
        /** Counted here, because the provider told nothing, or could not any more. */
        ESTIMATED
    }

    /** Nothing is known, or nothing was used. */
    public static final Usage NONE = new Usage(Source.NONE, 0, 0, 0, 0);

    public Usage {
        Objects.requireNonNull(source);
    }

    /** Tokens as the provider reported them, or not. */
    public Usage(boolean reported, long promptTokens, long completionTokens, long cachedTokens, long reasoningTokens) {
        this(reported ? Source.REPORTED : Source.NONE, promptTokens, completionTokens, cachedTokens, reasoningTokens);
    }

    /** Tokens that were counted here; nobody knows how many of them were cached, or hidden reasoning. */
    public static Usage estimated(long promptTokens, long completionTokens) {
        return new Usage(Source.ESTIMATED, promptTokens, completionTokens, 0, 0);
    }

    /** Whether the provider said so. */
    public boolean reported() {
        return source == Source.REPORTED;
    }

    /** Whether it was counted here. */
    public boolean isEstimated() {
        return source == Source.ESTIMATED;
    }

    /** Whether there is anything to go by, told or counted. */
    public boolean isKnown() {
        return source != Source.NONE;
    }

    /** Prompt and answer together, {@link Long#MAX_VALUE} at most. */
    public long total() {
        long sum = promptTokens + completionTokens;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
