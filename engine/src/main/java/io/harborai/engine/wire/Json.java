package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;

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

    /**
     * Names of what passes through with every call. A parser knows what parsers that were closed before it have met; one that
     * reads an answer is not closed, and would make a string of each name for itself.
     */
    private static final String FREQUENT_NAMES = """
            {"id":0,"object":0,"created":0,"model":0,"system_fingerprint":0,"service_tier":0,"choices":0,"index":0,"message":0,
            "delta":0,"role":0,"content":0,"refusal":0,"annotations":0,"reasoning":0,"reasoning_content":0,"tool_calls":0,
            "function":0,"name":0,"arguments":0,"type":0,"text":0,"logprobs":0,"finish_reason":0,"native_finish_reason":0,
            "usage":0,"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":0,"cached_tokens":0,
            "audio_tokens":0,"completion_tokens_details":0,"reasoning_tokens":0,"accepted_prediction_tokens":0,
            "rejected_prediction_tokens":0,"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":0,"data":0,"embedding":0,
            "error":0,"code":0,"param":0,"input_tokens":0,"output_tokens":0,"stop_reason":0,"stop_sequence":0,
            "content_block":0,"partial_json":0,"thinking":0,"signature":0,"cache_creation_input_tokens":0,
            "cache_read_input_tokens":0,"candidates":0,"parts":0,"usageMetadata":0,"promptTokenCount":0,
            "candidatesTokenCount":0,"totalTokenCount":0,"thoughtsTokenCount":0,"finishReason":0,"modelVersion":0,
            "responseId":0,"response":0,"item_id":0,"output_index":0,"content_index":0,"sequence_number":0}""";

    static {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(),
                FREQUENT_NAMES.getBytes(StandardCharsets.UTF_8))) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
        }
    }

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
