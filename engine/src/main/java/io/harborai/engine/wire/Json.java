package io.harborai.engine.wire;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** The one streaming JSON parser of the engine, with its bounds. Thread-safe. */
public final class Json {
    /** Deeper JSON is refused: no client nests more, and each level costs a parser context. */
    public static final int MAX_DEPTH = 256;
    /** Longest field name; real ones have fewer than 100 characters. */
    static final int MAX_NAME_LENGTH = 10_000;
    /** Longest number in characters. */
    static final int MAX_NUMBER_LENGTH = 1_000;

    // Without detection, bytes are UTF-8 or no JSON: UTF-16 has no byte offsets to splice at, and no provider reads it.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH).maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE).build())
            .build();

    private Json() {
    }

    /** The factory, for whoever writes JSON. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /** Whether UTF-8's byte order mark stands at {@code start}: some servers begin a body or a stream with it. */
    static boolean beginsWithMark(byte[] bytes, int start, int end) {
        return end - start >= 3 && bytes[start] == (byte) 0xef && bytes[start + 1] == (byte) 0xbb
                && bytes[start + 2] == (byte) 0xbf;
    }

    /** A parser of {@code bytes[offset, offset + length)}, which must be UTF-8. */
    public static JsonParser parser(byte[] bytes, int offset, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }
}
