package io.harborai.embedding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.wire.Json;
import io.harborai.json.JsonObject;
import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads vectors without a tree: an answer may hold a million numbers. */
final class EmbeddingReader {
    private final List<Embedding> embeddings = new ArrayList<>();
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private int expectedDimensions = 64;

    private EmbeddingReader() {
    }

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException when it is not JSON, or its data are not vectors
     */
    static EmbeddingReader read(byte[] json) {
        EmbeddingReader reader = new EmbeddingReader();
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("data") && value == JsonToken.START_ARRAY) {
                    reader.data(parser);
                } else {
                    reader.fields.put(name, JsonValues.read(parser, value));
                }
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        return reader;
    }

    List<Embedding> embeddings() {
        return embeddings;
    }

    /** Everything but the vectors. */
    JsonObject fields() {
        return JsonObject.of(fields);
    }

    private void data(JsonParser parser) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("'data' is not an array of objects");
            }
            embeddings.add(embedding(parser));
        }
    }

    private Embedding embedding(JsonParser parser) {
        float[] vector = null;
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("embedding") && value == JsonToken.START_ARRAY) {
                vector = numbers(parser);
            } else if (name.equals("embedding") && value == JsonToken.VALUE_STRING) {
                vector = base64(parser.getString());
            } else {
                rest.put(name, JsonValues.read(parser, value));
            }
        }
        if (vector == null) {
            throw new IllegalArgumentException("an element of 'data' has no 'embedding'");
        }
        expectedDimensions = vector.length;
        JsonObject object = JsonObject.of(rest);
        int index = object.takeIndex("index", embeddings.size());
        object.drop("object");
        return new Embedding(index, vector, object.rest());
    }

    private float[] numbers(JsonParser parser) {
        float[] numbers = new float[expectedDimensions];
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!token.isNumeric()) {
                throw new IllegalArgumentException("an embedding is not an array of numbers");
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, Math.max(64, count * 2));
            }
            numbers[count++] = parser.getFloatValue();
        }
        return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
    }

    /** Little-endian 32-bit floats, as OpenAI documents it. */
    private static float[] base64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException("an embedding in base64 is not a sequence of 32-bit floats");
        }
        float[] numbers = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
        return numbers;
    }
}
