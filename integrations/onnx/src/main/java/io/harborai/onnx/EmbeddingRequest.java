package io.harborai.onnx;

import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.wire.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What is wanted.
 *
 * @param texts      in their order
 * @param dimensions 0 for the model's own
 * @param base64     whether vectors are wanted as base64
 */
record EmbeddingRequest(List<String> texts, int dimensions, boolean base64) {
    /** Most texts of one request, as at OpenAI. */
    static final int MOST_TEXTS = 2_048;

    /**
     * Reads a request in OpenAI's format.
     *
     * @throws IllegalArgumentException when it is none; the message is for its sender
     */
    static EmbeddingRequest read(byte[] body) {
        List<String> texts = new ArrayList<>();
        int dimensions = 0;
        boolean base64 = false;
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "input" -> texts(parser, value, texts);
                    case "dimensions" -> dimensions = value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
                    case "encoding_format" -> base64 = value == JsonToken.VALUE_STRING
                            && parser.getString().equals("base64");
                    default -> {
                    }
                }
                parser.skipChildren();
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("The body is not fit: " + malformed.getOriginalMessage() + ".",
                    malformed);
        }
        if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
            throw new IllegalArgumentException(
                    "'input' has " + texts.size() + " texts; 1 to " + MOST_TEXTS + " are taken at a time.");
        }
        return new EmbeddingRequest(List.copyOf(texts), dimensions, base64);
    }

    private static void texts(JsonParser parser, JsonToken value, List<String> texts) {
        if (value == JsonToken.VALUE_STRING) {
            texts.add(parser.getString());
            return;
        }
        if (value != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("'input' must be a text or an array of texts.");
        }
        for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
            if (each != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException(
                        "'input' must hold texts: tokens of another model's tokenizer mean nothing to this one.");
            }
            texts.add(parser.getString());
        }
    }
}
