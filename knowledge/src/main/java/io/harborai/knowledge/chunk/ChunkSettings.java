package io.harborai.knowledge.chunk;

/**
 * How documents are divided.
 *
 * @param tokens most tokens of a passage, 32 to 4 096
 * @param overlap tokens that a passage repeats of the one before it when a long text is cut, 0 to half of {@code tokens}
 */
public record ChunkSettings(int tokens, int overlap) {
    /** 384 tokens, 48 of them repeated: within the 512 that small embedding models read. */
    public static final ChunkSettings DEFAULT = new ChunkSettings(384, 48);

    /** Checks both. */
    public ChunkSettings {
        if (tokens < 32 || tokens > 4_096) {
            throw new IllegalArgumentException("tokens " + tokens + ": 32 to 4096");
        }
        if (overlap < 0 || overlap > tokens / 2) {
            throw new IllegalArgumentException("overlap " + overlap + ": 0 to " + tokens / 2 + ", half of the tokens");
        }
    }
}
