package io.harborai.standin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The answers of the paths that are not about texts alone: moderations, rerank, pictures and sound. A picture is one grey dot, a
 * sound a short tone, a transcript says that nobody listened.
 */
record MediaAnswer(JsonObject body, TokenCount tokens, String type, Buffer bytes) implements Answer {

    static final String MODERATIONS = "/v1/moderations";
    static final String RERANK = "/v1/rerank";
    static final String IMAGES = "/v1/images/generations";
    static final String EDITS = "/v1/images/edits";
    static final String VARIATIONS = "/v1/images/variations";
    static final String SPEECH = "/v1/audio/speech";
    static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    static final String TRANSLATIONS = "/v1/audio/translations";
    /** Requests in JSON. */
    static final List<String> JSON_PATHS = List.of(MODERATIONS, RERANK, IMAGES, SPEECH);
    /** Requests that are forms. */
    static final List<String> FORM_PATHS = List.of(EDITS, VARIATIONS, TRANSCRIPTIONS, TRANSLATIONS);
    /** What is said when a sound comes, whatever is in it. */
    static final String TRANSCRIPT = "This transcript comes from a stand-in; nobody listened.";

    private static final String GREY_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
    private static final int MAX_IMAGES = 10;
    private static final long TOKENS_PER_IMAGE = 272;
    private static final int TONE_SAMPLES = 8_000;

    static MediaAnswer to(String path, RequestBody request, ModelName model) {
        return switch (path) {
            case MODERATIONS -> moderations(request.texts("input"), model);
            case RERANK -> rerank(request, model);
            case SPEECH -> speech(request.text("input"));
            default -> images(request.number("n", 1, 1, MAX_IMAGES), RequestBody.tokensOf(request.text("prompt")),
                    model);
        };
    }

    static MediaAnswer to(String path, Map<String, String> form, ModelName model) {
        if (path.equals(EDITS) || path.equals(VARIATIONS)) {
            return images(1, RequestBody.tokensOf(form.getOrDefault("prompt", "")), model);
        }
        String wanted = form.getOrDefault("response_format", "json");
        if (wanted.equals("text")) {
            return new MediaAnswer(new JsonObject(), new TokenCount(0, 0), "text/plain; charset=utf-8",
                    Buffer.buffer(TRANSCRIPT + "\n"));
        }
        TokenCount tokens = new TokenCount(form.getOrDefault("file", "").length() / 100 + 1, 12);
        JsonObject body = new JsonObject().put("text", TRANSCRIPT).put("bytes", form.getOrDefault("file", "").length());
        return json(model.has(Directive.NO_USAGE)
                ? body.put("usage", new JsonObject().put("type", "duration").put("seconds", 3))
                : body.put("usage", told(tokens).put("type", "tokens")), tokens);
    }

    private static MediaAnswer json(JsonObject body, TokenCount tokens) {
        return new MediaAnswer(body.put("system_fingerprint", Envelope.FINGERPRINT), tokens, Scripts.JSON,
                Buffer.buffer());
    }

    private static JsonObject told(TokenCount tokens) {
        return new JsonObject().put("input_tokens", tokens.prompt()).put("output_tokens", tokens.completion())
                .put("total_tokens", tokens.total());
    }

    private static MediaAnswer moderations(List<String> texts, ModelName model) {
        JsonArray results = new JsonArray();
        for (String text : texts) {
            boolean flagged = text.contains("harmful");
            results.add(new JsonObject().put("flagged", flagged)
                    .put("categories", new JsonObject().put("violence", flagged))
                    .put("category_scores", new JsonObject().put("violence", flagged ? 0.9 : 0.0)));
        }
        return json(new JsonObject().put("id", "modr-standin").put("model", model.text()).put("results", results),
                new TokenCount(0, 0));
    }

    private static MediaAnswer rerank(RequestBody request, ModelName model) {
        String query = request.text("query");
        List<String> documents = new ArrayList<>();
        for (Object document : request.list("documents")) {
            documents.add(document instanceof JsonObject object ? object.getString("text", "") : document.toString());
        }
        TokenCount tokens = new TokenCount(RequestBody.tokensOf(query)
                + documents.stream().mapToLong(RequestBody::tokensOf).sum(), 0);
        Map<Integer, Double> scores = new HashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            String text = documents.get(i);
            long words = Stream.of(query.split("\\s+")).filter(text::contains).count();
            scores.put(i, words / (words + 1.0));
        }
        JsonArray results = new JsonArray();
        scores.entrySet().stream().sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
                .limit(request.number("top_n", documents.size(), 1, documents.size()))
                .forEach(entry -> results.add(new JsonObject().put("index", entry.getKey()).put("relevance_score",
                        entry.getValue())));
        JsonObject body = new JsonObject().put("model", model.text()).put("results", results);
        return json(model.has(Directive.NO_USAGE)
                ? body
                : body.put("usage", new JsonObject().put("total_tokens", tokens.total())), tokens);
    }

    private static MediaAnswer images(int count, long promptTokens, ModelName model) {
        JsonArray data = new JsonArray();
        for (int i = 0; i < count; i++) {
            data.add(new JsonObject().put("b64_json", GREY_DOT));
        }
        TokenCount tokens = new TokenCount(promptTokens, TOKENS_PER_IMAGE * count);
        JsonObject body = new JsonObject().put("created", Envelope.CREATED_EPOCH_SECONDS).put("data", data);
        return json(model.has(Directive.NO_USAGE) ? body : body.put("usage", told(tokens)), tokens);
    }

    /** A tone of half a second in WAV; the longer the text, the higher. */
    private static MediaAnswer speech(String text) {
        ByteBuffer wave = ByteBuffer.allocate(44 + TONE_SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
        wave.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + TONE_SAMPLES)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1)
                .putInt(16_000).putInt(16_000).putShort((short) 1).putShort((short) 8)
                .put("data".getBytes(StandardCharsets.US_ASCII)).putInt(TONE_SAMPLES);
        double step = 2 * Math.PI * (200 + Math.min(text.length(), 800)) / 16_000;
        for (int i = 0; i < TONE_SAMPLES; i++) {
            wave.put((byte) (128 + 40 * Math.sin(step * i)));
        }
        return new MediaAnswer(new JsonObject(), new TokenCount(0, 0), "audio/wav", Buffer.buffer(wave.array()));
    }

    /** Whether the answer is JSON. */
    boolean isJson() {
        return type.equals(Scripts.JSON);
    }

    @Override
    public Stream<Chunk> chunks() {
        return Stream.empty();
    }

    /** The fields of a form, files as one character for each byte. */
    static Map<String, String> form(Buffer bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        int line = text.indexOf("\r\n");
        if (!text.startsWith("--") || line < 0) {
            throw new BadRequest("the body is not a multipart form", null);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String part : text.substring(line).split("\r\n" + java.util.regex.Pattern.quote(text.substring(0, line)),
                -1)) {
            int start = part.indexOf("\r\n\r\n");
            int name = part.indexOf("name=\"");
            if (start >= 0 && name >= 0 && name < start) {
                fields.put(part.substring(name + 6, part.indexOf('"', name + 6)), part.substring(start + 4));
            }
        }
        return fields;
    }

    /** A picture that can be decoded, for tests. */
    static byte[] dot() {
        return Base64.getDecoder().decode(GREY_DOT);
    }
}
