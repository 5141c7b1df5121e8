package io.harborai.engine.accounting;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.harborai.engine.exchange.RequestSize;
import io.harborai.engine.wire.Form;
import io.harborai.engine.wire.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Estimates the prompt tokens of a request in OpenAI's wire format, in one streaming pass: the texts of its messages or
 * inputs, its tools and schemas with their names, {@value #MESSAGE} tokens more for each message, {@value #REPLY} for the
 * beginning of the reply (OpenAI's cookbook, “How to count tokens with tiktoken”), and {@value #MEDIUM} for each picture,
 * sound or file, whose content is skipped without decoding it.
 * {@code n} and {@code best_of} tell how many answers are made of it.
 */
final class RequestTokens {
    /** Its frame and its role. */
    static final int MESSAGE = 4;
    static final int REPLY = 3;
    /** What OpenAI bills for a picture of 1024 x 1024 at high detail; other platforms are between 250 and 1,600. */
    static final int MEDIUM = 765;
    /** More than any platform makes at once. */
    static final int MAX_ANSWERS = 1_024;

    private static final Set<String> INPUTS = Set.of("messages", "prompt", "input", "instructions", "suffix", "system",
            "query", "documents", "contents", "systemInstruction", "system_instruction");
    private static final Set<String> SCHEMAS = Set.of("tools", "functions", "response_format");
    private static final Set<String> MEDIA = Set.of("image_url", "input_audio", "video_url", "file", "source",
            "inlineData", "inline_data", "fileData", "file_data");
    /** Said in the frame of a message, or not said to the model at all. */
    private static final Set<String> UNSAID = Set.of("role", "type", "id", "tool_call_id", "cache_control", "detail");

    /**
     * So many characters are looked at one by one, which takes a millisecond or two; what a longer request has beyond them is
     * taken to be like them. It is more than most models' context holds.
     */
    static final int MAX_COUNTED = 1 << 18;

    private final TextTokens texts = new TextTokens();
    private int counted;
    private long uncounted;
    private long others;
    private int answers = 1;

    private RequestTokens() {
    }

    static RequestSize size(byte[] body) {
        if (Form.begins(body)) {
            return ofForm(body);
        }
        RequestTokens tokens = new RequestTokens();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            tokens.read(parser);
        } catch (JacksonException malformed) {
            // No provider will take it as a request; the rule of thumb of four bytes a token bounds it all the same.
            return new RequestSize((body.length + 3L) / 4, tokens.answers);
        }
        return new RequestSize(tokens.said() + tokens.others, tokens.answers);
    }

    /** The plain values of a form as texts, each of its files as a medium. */
    private static RequestSize ofForm(byte[] body) {
        RequestTokens tokens = new RequestTokens();
        try {
            for (Form.Part part : Form.read(body).parts()) {
                if (part.file() != null) {
                    tokens.others += MEDIUM;
                    continue;
                }
                int taken = Math.min(part.end() - part.start(), MAX_COUNTED - tokens.counted);
                tokens.texts.add(new String(body, part.start(), taken, StandardCharsets.UTF_8));
                tokens.texts.end();
                tokens.counted += taken;
            }
        } catch (Form.Malformed wrong) {
            // No provider will take it as a request; it bounds it all the same.
            return new RequestSize((body.length + 3L) / 4, 1);
        }
        return new RequestSize(tokens.texts.tokens() + tokens.others, 1);
    }

    private void read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NUMBER_INT && (name.equals("n") || name.equals("best_of"))) {
                // As a double it is saturated, whatever number it is.
                answers = (int) Math.max(answers, Math.min(MAX_ANSWERS, parser.getDoubleValue()));
            } else if (INPUTS.contains(name)) {
                others += name.equals("messages") ? REPLY : 0;
                inputs(parser);
            } else if (SCHEMAS.contains(name)) {
                schema(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Messages, parts and texts, as deep as they go; an object in the outermost array is a message. */
    private void inputs(JsonParser parser) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            switch (token) {
                case START_ARRAY -> depth++;
                case START_OBJECT -> {
                    others += depth == 1 ? MESSAGE : 0;
                    depth++;
                }
                case END_ARRAY, END_OBJECT -> depth--;
                case PROPERTY_NAME -> property(parser);
                case VALUE_STRING -> text(parser);
                // Numbers are tokens that the caller made himself.
                case VALUE_NUMBER_INT -> others++;
                default -> {
                }
            }
            token = depth > 0 ? parser.nextToken() : null;
        }
    }

    private void property(JsonParser parser) {
        String name = parser.currentName();
        if (MEDIA.contains(name)) {
            others += MEDIUM;
            parser.nextToken();
            parser.skipChildren();
        } else if (UNSAID.contains(name)) {
            parser.nextToken();
            parser.skipChildren();
        }
    }

    /** Everything is said to the model, names too; an object costs its braces. */
    private void schema(JsonParser parser) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            switch (token) {
                case START_ARRAY, START_OBJECT -> {
                    depth++;
                    others++;
                }
                case END_ARRAY, END_OBJECT -> depth--;
                case PROPERTY_NAME -> {
                    texts.add(parser.currentName());
                    texts.end();
                    others++;
                }
                case VALUE_STRING -> text(parser);
                default -> others++;
            }
            token = depth > 0 ? parser.nextToken() : null;
        }
    }

    private void text(JsonParser parser) {
        int length = parser.getStringLength();
        int taken = Math.min(length, MAX_COUNTED - counted);
        if (taken > 0) {
            texts.add(parser.getStringCharacters(), parser.getStringOffset(), taken);
            texts.end();
            counted += taken;
        }
        uncounted += length - taken;
    }

    private long said() {
        long tokens = texts.tokens();
        return uncounted == 0 ? tokens : tokens + (long) ((double) tokens / counted * uncounted);
    }
}
