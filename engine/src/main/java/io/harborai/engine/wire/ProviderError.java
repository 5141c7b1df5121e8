package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * An error as a provider told it. Providers agree on little more than that there is a text somewhere, so every field may be
 * absent.
 *
 * @param message what the provider says, at most {@value #MAX_MESSAGE} characters
 */
public record ProviderError(@Nullable String message, @Nullable String type, @Nullable String code,
        @Nullable String param) {
    /** Longer messages are cut: they end in logs and in callers' terminals. */
    static final int MAX_MESSAGE = 1_000;
    private static final ProviderError UNKNOWN = new ProviderError(null, null, null, null);

    /** Reads the body of an error answer, whatever it is: OpenAI's shape, a bare message, another JSON, HTML or text. */
    public static ProviderError ofBody(byte[] body) {
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                return object(parser);
            }
        } catch (JacksonException notJson) {
            return text(body);
        }
        return text(body);
    }

    /** Reads the value of an {@code error} field; the parser stands on it and leaves at its end. */
    static ProviderError read(JsonParser parser, JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            return object(parser);
        }
        if (value == JsonToken.VALUE_STRING) {
            return new ProviderError(cut(parser.getString()), null, null, null);
        }
        parser.skipChildren();
        return UNKNOWN;
    }

    private static ProviderError object(JsonParser parser) {
        String message = null;
        String type = null;
        String code = null;
        String param = null;
        ProviderError nested = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "error" -> nested = read(parser, value);
                case "message", "error_msg", "detail", "msg" -> message = scalar(parser, value, message);
                case "type" -> type = scalar(parser, value, type);
                case "code", "error_code" -> code = scalar(parser, value, code);
                case "param" -> param = scalar(parser, value, param);
                default -> parser.skipChildren();
            }
        }
        return nested != null && !nested.equals(UNKNOWN) ? nested : new ProviderError(cut(message), type, code, param);
    }

    private static @Nullable String scalar(JsonParser parser, JsonToken value, @Nullable String before) {
        if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
            return parser.getString();
        }
        parser.skipChildren();
        return before;
    }

    private static ProviderError text(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, MAX_MESSAGE), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? UNKNOWN : new ProviderError(cut(text), null, null, null);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
