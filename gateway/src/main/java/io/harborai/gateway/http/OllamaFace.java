package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/**
 * Ollama's own API, below {@code /ollama}, for below {@code /api} is the chat room: where its clients differ from all others at
 * the edge. Its chat streams lines, not events; its embeddings are OpenAI's in other words.
 */
final class OllamaFace {
    static final String CHAT = "/ollama/api/chat";
    static final String EMBED = "/ollama/api/embed";
    static final String TAGS = "/ollama/api/tags";
    static final String VERSION = "/ollama/api/version";
    static final CharSequence LINES = HttpHeaders.createOptimized("application/x-ndjson");
    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':', ' '};

    private OllamaFace() {
    }

    static boolean isOne(String path) {
        return path.startsWith("/ollama/");
    }

    /** The operation at a path; null when it has no model's. */
    static @Nullable Operation operation(String path) {
        return path.equals(EMBED) ? Operation.EMBEDDINGS : null;
    }

    /** A request as the engine reads it; unchanged when it is none, which others tell better. */
    static byte[] request(Operation operation, byte[] body) {
        return operation == Operation.EMBEDDINGS ? embeddings(body) : streamed(body);
    }

    /** It streams unless it is told not to, so the body says so outright. */
    private static byte[] streamed(byte[] body) {
        int brace = 0;
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return body;
            }
            brace = (int) parser.currentTokenLocation().getByteOffset();
            boolean empty = true;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                empty = false;
                JsonToken value = parser.nextToken();
                if (name.equals("stream") && value != JsonToken.VALUE_NULL) {
                    return body;
                }
                parser.skipChildren();
            }
            if (empty) {
                return body;
            }
        } catch (JacksonException malformed) {
            return body;
        }
        Buffer whole = Buffer.buffer(body.length + 16).appendString("{\"stream\":true,");
        return whole.appendBytes(body, brace + 1, body.length - brace - 1).getBytes();
    }

    /** What OpenAI's embeddings have of it; the rest is about the memory of its server. */
    private static byte[] embeddings(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length);
        try (JsonParser parser = Json.parser(body, 0, body.length);
                JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return body;
            }
            json.writeStartObject();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                boolean told = name.equals("model") || name.equals("input") || name.equals("dimensions");
                if (told && value != JsonToken.VALUE_NULL) {
                    json.writeName(name);
                    json.copyCurrentStructure(parser);
                } else {
                    parser.skipChildren();
                }
            }
            json.writeEndObject();
        } catch (JacksonException malformed) {
            return body;
        }
        return bytes.toByteArray();
    }

    /** Whole events as the lines that they hold. */
    static Buffer lines(Buffer events) {
        Buffer lines = Buffer.buffer(events.length());
        int start = 0;
        for (int i = 0; i < events.length(); i++) {
            if (events.getByte(i) == '\n') {
                if (isData(events, start, i)) {
                    lines.appendBuffer(events, start + FIELD.length, i + 1 - start - FIELD.length);
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private static boolean isData(Buffer events, int start, int end) {
        if (end - start < FIELD.length) {
            return false;
        }
        for (int i = 0; i < FIELD.length; i++) {
            if (events.getByte(start + i) != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    /** A whole answer as the caller gets it. */
    static Buffer whole(Operation operation, Buffer answer) {
        return operation == Operation.EMBEDDINGS ? vectors(answer) : answer;
    }

    private static Buffer vectors(Buffer answer) {
        byte[] read = answer.getBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(read.length);
        try (JsonParser parser = Json.parser(read, 0, read.length);
                JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            parser.nextToken();
            json.writeStartObject();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "model" -> {
                        json.writeName("model");
                        json.copyCurrentStructure(parser);
                    }
                    case "data" -> vectors(parser, json);
                    case "usage" -> usage(parser, json);
                    default -> parser.skipChildren();
                }
            }
            json.writeEndObject();
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void vectors(JsonParser parser, JsonGenerator json) {
        json.writeArrayPropertyStart("embeddings");
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("embedding")) {
                    json.copyCurrentStructure(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        json.writeEndArray();
    }

    private static void usage(JsonParser parser, JsonGenerator json) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("prompt_tokens") && value.isNumeric()) {
                json.writeNumberProperty("prompt_eval_count", parser.getLongValue());
            } else {
                parser.skipChildren();
            }
        }
    }
}
