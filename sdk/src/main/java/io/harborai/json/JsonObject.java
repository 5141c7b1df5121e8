package io.harborai.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.wire.Json;
import io.harborai.engine.wire.JsonTexts;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A JSON object being taken apart: each known field is taken out once, and what is left in the end is unknown. A field whose
 * value has not the wanted type is left where it is, so nothing that a server sends is lost. Not thread-safe.
 */
public final class JsonObject {
    private final Map<String, @Nullable Object> fields;

    private JsonObject(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads {@code bytes[start, start + length)}.
     *
     * @throws IllegalArgumentException when that is not a JSON object
     */
    public static JsonObject parse(byte[] bytes, int start, int length) {
        try (JsonParser parser = Json.parser(bytes, start, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return new JsonObject(JsonValues.object(parser));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /**
     * Reads {@code bytes[start, end)} as the next of several texts.
     *
     * @throws IllegalArgumentException when that is not a JSON object
     */
    public static JsonObject parse(JsonTexts texts, byte[] bytes, int start, int end) {
        try {
            JsonParser parser = texts.begin(bytes, start, end);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            JsonObject object = new JsonObject(JsonValues.object(parser));
            if (!texts.ended()) {
                throw new IllegalArgumentException("something follows the JSON object");
            }
            return object;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /** The object of an already read map, which this object takes over. */
    public static JsonObject of(Map<String, @Nullable Object> fields) {
        return new JsonObject(fields);
    }

    /** Takes a string, null when there is none. */
    public @Nullable String takeString(String name) {
        return fields.get(name) instanceof String text ? taken(name, text) : null;
    }

    /** Takes a whole number, {@code otherwise} when there is none in the range of long. */
    public long takeLong(String name, long otherwise) {
        return fields.get(name) instanceof Long number ? taken(name, number) : otherwise;
    }

    /** Takes an index, {@code otherwise} when there is none that fits. */
    public int takeIndex(String name, int otherwise) {
        return fields.get(name) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE
                ? taken(name, number).intValue()
                : otherwise;
    }

    /** Takes an object, null when there is none. */
    public @Nullable JsonObject takeObject(String name) {
        return fields.get(name) instanceof Map<?, ?> map ? taken(name, new JsonObject(cast(map))) : null;
    }

    /** Takes the objects of an array, null when it is no array of objects only. */
    public @Nullable List<JsonObject> takeObjects(String name) {
        if (!(fields.get(name) instanceof List<?> elements)) {
            return null;
        }
        List<JsonObject> objects = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> map)) {
                return null;
            }
            objects.add(new JsonObject(cast(map)));
        }
        return taken(name, objects);
    }

    /** The value of a field, which stays. */
    public @Nullable Object peek(String name) {
        return fields.get(name);
    }

    /** Drops a field that says nothing: one that is null. */
    public void dropNull(String... names) {
        if (fields.isEmpty()) {
            return;
        }
        for (String name : names) {
            if (fields.containsKey(name) && fields.get(name) == null) {
                fields.remove(name);
            }
        }
    }

    /** Whether all has been taken. */
    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Drops a field whatever it is. */
    public void drop(String name) {
        fields.remove(name);
    }

    /** What has not been taken, in the server's order; cannot be changed. */
    public Map<String, @Nullable Object> rest() {
        if (fields.isEmpty()) {
            return Collections.emptyMap();
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        fields.forEach((name, value) -> rest.put(name, JsonValues.frozen(value)));
        return Collections.unmodifiableMap(rest);
    }

    private <T> T taken(String name, T value) {
        fields.remove(name);
        return value;
    }

    @SuppressWarnings("unchecked") // JsonValues makes no other maps
    private static Map<String, @Nullable Object> cast(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }
}
