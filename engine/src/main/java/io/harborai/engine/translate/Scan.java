package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Walks JSON once with a streaming parser; each reading method leaves at the end of the value it was called on. */
final class Scan {
    /** Reads the value of one field; the scan stands on its first token. */
    interface Field {
        void read(String name);
    }

    private final byte[] bytes;
    /** Where the parser's offsets begin. */
    private final int base;
    private final JsonParser parser;
    private String at = "";

    private Scan(byte[] bytes, int base, JsonParser parser) {
        this.bytes = bytes;
        this.base = base;
        this.parser = parser;
    }

    /** Reads one whole JSON object. */
    static void object(byte[] bytes, int start, int end, java.util.function.Function<Scan, Field> fields) {
        try (JsonParser parser = Json.parser(bytes, start, end - start)) {
            Scan scan = new Scan(bytes, start, parser);
            parser.nextToken();
            scan.object(fields.apply(scan));
            if (parser.nextToken() != null) {
                throw new WrongFormat("", "there is more than one JSON object");
            }
        } catch (JacksonException malformed) {
            throw new WrongFormat("", "it is not JSON (" + malformed.getOriginalMessage() + ")");
        }
    }

    JsonToken token() {
        return parser.currentToken();
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    /** Reads an object's fields; null is an object without fields. */
    void object(Field field) {
        if (isNull()) {
            return;
        }
        require(isObject(), "an object");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            String outer = at;
            at = name;
            field.read(name);
            at = outer;
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new WrongFormat(at, "an object does not end");
        }
    }

    /** Reads an array's elements; null is an empty array. */
    void array(Runnable element) {
        if (isNull()) {
            return;
        }
        require(isArray(), "an array");
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            element.run();
        }
    }

    /** The text, empty for null. */
    String text() {
        if (isNull()) {
            return "";
        }
        require(isText(), "a string");
        return fit(parser.getString());
    }

    /** Half of a character is valid in JSON and nowhere in UTF-8; it is replaced as every decoder of text does. */
    private static String fit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                // Encoding replaces what has no other half by a question mark; the pairs stay.
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    @Nullable
    String textOrNull() {
        return isNull() ? null : text();
    }

    @Nullable
    Double number() {
        if (isNull()) {
            return null;
        }
        require(parser.currentToken().isNumeric(), "a number");
        return parser.getDoubleValue();
    }

    @Nullable
    Long whole() {
        if (isNull()) {
            return null;
        }
        require(parser.currentToken().isNumeric(), "a whole number");
        return (long) parser.getDoubleValue();
    }

    /** A count of tokens, 0 or more; 0 for anything else. */
    long count() {
        if (parser.currentToken().isNumeric()) {
            return (long) Math.max(0, parser.getDoubleValue());
        }
        parser.skipChildren();
        return 0;
    }

    boolean flag() {
        boolean set = parser.currentToken() == JsonToken.VALUE_TRUE;
        parser.skipChildren();
        return set;
    }

    /** One text or an array of them. */
    List<String> texts() {
        List<String> found = new ArrayList<>();
        if (isText()) {
            found.add(text());
        } else {
            array(() -> found.add(text()));
        }
        return found;
    }

    /** The value as JSON text on one line. */
    String raw() {
        int start = base + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = base + (int) parser.currentLocation().getByteOffset();
        // A line break in JSON is always white space.
        return new String(bytes, start, end - start, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ')
                .strip();
    }

    void skip() {
        parser.skipChildren();
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new WrongFormat(at, "'" + at + "' must be " + expected);
        }
    }
}
