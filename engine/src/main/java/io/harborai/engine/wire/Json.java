package io.harborai.engine.wire;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The one streaming JSON parser of the engine, with its bounds. Thread-safe. */
public final class Json {
    /** Deeper JSON is refused: no client nests more, and each level costs a parser context. */
    public static final int MAX_DEPTH = 256;
    /** Longest field name; real ones have fewer than 100 characters. */
    static final int MAX_NAME_LENGTH = 10_000;
    /** Longest number in characters. */
    static final int MAX_NUMBER_LENGTH = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
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

    /** A parser of {@code bytes[offset, offset + length)}, which must be UTF-8. */
    public static JsonParser parser(byte[] bytes, int offset, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }
}
