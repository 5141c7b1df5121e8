package io.harborai.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.util.ByteArrayBuilder;

/**
 * JSON as Java values: {@link Map}, {@link List}, {@link String}, {@link Number}, {@link Boolean}, null. Numbers are exact:
 * {@link Long} or {@link BigInteger} when whole, {@link BigDecimal} with all its digits otherwise.
 */
public final class JsonValues {
    private JsonValues() {
    }

    /**
     * Reads a JSON text that a user wrote.
     *
     * @param what names the text in the error
     * @throws IllegalArgumentException when it is not one JSON object
     */
    public static Map<String, @Nullable Object> parseObject(String what, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(what + " must be a JSON object");
            }
            Map<String, @Nullable Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(what + " must be one JSON object and nothing after it");
            }
            return object;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(what + " is not valid JSON: " + malformed.getOriginalMessage(),
                    malformed);
        }
    }

    /** Reads the value on whose first token the parser stands, and leaves it on the last. */
    public static @Nullable Object read(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? parser.getBigIntegerValue()
                    : (Number) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    static Map<String, @Nullable Object> object(JsonParser parser) {
        Map<String, @Nullable Object> object = new FieldMap();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            object.put(name, read(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(read(parser, token));
        }
        return array;
    }

    /**
     * Writes an object as UTF-8.
     *
     * @throws IllegalArgumentException when a value is none that JSON has
     */
    public static byte[] toBytes(Map<String, ? extends @Nullable Object> object) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(512)) {
            try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
                write(json, object);
            }
            return bytes.toByteArray();
        } catch (JacksonException refused) {
            throw new IllegalArgumentException("not writable as JSON: " + refused.getOriginalMessage(), refused);
        }
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof CharSequence text) {
            json.writeString(text.toString());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Number number) {
            number(json, number);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw new IllegalArgumentException("a JSON object's names are strings, not " + entry.getKey());
                }
                json.writeName(name);
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                write(json, element);
            }
            json.writeEndArray();
        } else {
            throw refused(value);
        }
    }

    private static void number(JsonGenerator json, Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException("JSON has no number " + number);
            }
            json.writeNumber(number.toString());
        } else if (number instanceof BigDecimal || number instanceof BigInteger) {
            json.writeNumber(number.toString());
        } else {
            throw refused(number);
        }
    }

    private static IllegalArgumentException refused(Object value) {
        return new IllegalArgumentException("a " + value.getClass().getName()
                + " is no JSON value; give a Map, Iterable, CharSequence, Number, Boolean or null");
    }

    /** A deep copy that nobody can change. */
    public static @Nullable Object frozen(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, element) -> copy.put(String.valueOf(name), frozen(element)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Iterable<?> elements) {
            List<@Nullable Object> copy = new ArrayList<>();
            elements.forEach(element -> copy.add(frozen(element)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean || value == null) {
            return value;
        }
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw refused(value);
    }
}
