package io.harborai.engine.exchange;

/**
 * The tokens of one answer as the provider reported them. {@code promptTokens} includes the cached ones,
 * {@code completionTokens} includes the reasoning ones.
 *
 * @param reported false when the provider sent no usage; then every count is 0
 */
public record Usage(boolean reported, long promptTokens, long completionTokens, long cachedTokens,
        long reasoningTokens) {
    /** The provider told nothing. */
    public static final Usage NONE = new Usage(false, 0, 0, 0, 0);
}
