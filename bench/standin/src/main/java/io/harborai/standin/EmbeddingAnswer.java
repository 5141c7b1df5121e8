package io.harborai.standin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The answer to {@code POST /v1/embeddings}: for each text a unit vector that depends on nothing but the text. */
final class EmbeddingAnswer implements Answer {

    static final int DEFAULT_DIMENSIONS = 8;
    static final int MAX_DIMENSIONS = 4_096;
    /** OpenAI's own bound of inputs in a request. */
    static final int MAX_INPUTS = 2_048;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<String> texts;
    private final int dimensions;
    private final boolean base64;
    private final ModelName model;

    private EmbeddingAnswer(List<String> texts, int dimensions, boolean base64, ModelName model) {
        this.texts = texts;
        this.dimensions = dimensions;
        this.base64 = base64;
        this.model = model;
    }

    static EmbeddingAnswer to(RequestBody request, ModelName model) {
        List<String> texts = request.texts("input");
        if (texts.size() > MAX_INPUTS) {
            throw new BadRequest("'input' holds " + texts.size() + " texts; the most is " + MAX_INPUTS, "input");
        }
        String format = request.textOrNull("encoding_format");
        if (format != null && !format.equals("float") && !format.equals("base64")) {
            throw new BadRequest("'encoding_format' must be float or base64", "encoding_format");
        }
        return new EmbeddingAnswer(texts, request.number("dimensions", DEFAULT_DIMENSIONS, 1, MAX_DIMENSIONS),
                "base64".equals(format), model);
    }

    @Override
    public TokenCount tokens() {
        return new TokenCount(texts.stream().mapToLong(RequestBody::tokensOf).sum(), 0);
    }

    @Override
    public JsonObject body() {
        JsonArray data = new JsonArray();
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = vector(texts.get(i), dimensions);
            data.add(new JsonObject().put("object", "embedding").put("index", i).put("embedding",
                    base64 ? base64(vector) : floats(vector)));
        }
        JsonObject body = new JsonObject().put("object", "list").put("data", data).put("model", model.text())
                .put("system_fingerprint", Envelope.FINGERPRINT);
        if (model.has(Directive.NO_USAGE)) {
            return body;
        }
        TokenCount tokens = tokens();
        return body.put("usage",
                new JsonObject().put("prompt_tokens", tokens.prompt()).put("total_tokens", tokens.total()));
    }

    /** Embeddings are never streamed. */
    @Override
    public Stream<Chunk> chunks() {
        return Stream.empty();
    }

    /** A unit vector drawn from the text's FNV-1a hash. */
    static float[] vector(String text, int dimensions) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        SplittableRandom random = new SplittableRandom(hash);
        double[] drawn = random.doubles(dimensions, -1, 1).toArray();
        double square = 0;
        for (double value : drawn) {
            square += value * value;
        }
        double length = Math.sqrt(square);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (drawn[i] / length);
        }
        return vector;
    }

    private static JsonArray floats(float[] vector) {
        JsonArray array = new JsonArray();
        for (float value : vector) {
            array.add(value);
        }
        return array;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
