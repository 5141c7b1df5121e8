package io.harborai.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** A JSON Schema of an object, with a name. Immutable. */
public final class JsonSchema {
    private static final int MAX_NAME_CHARS = 64;

    private final String name;
    private final Map<String, @Nullable Object> json;
    private final boolean strict;

    @SuppressWarnings("unchecked") // the frozen copy of a map is such a map
    private JsonSchema(String name, Map<String, ? extends @Nullable Object> json, boolean strict) {
        this.name = name;
        this.json = (Map<String, @Nullable Object>) Objects.requireNonNull(JsonValues.frozen(json));
        this.strict = strict;
    }

    /**
     * The schema of a Java type, as {@link JsonType} says: every property required, none beside them, types that may be null a
     * union with null.
     *
     * @throws IllegalArgumentException when the type has no form in JSON
     */
    public static JsonSchema of(Class<?> type) {
        return JsonType.of(type).schema();
    }

    /**
     * A schema of your own, as plain Java values. Sent as strict; see {@link #strict(boolean)}.
     *
     * @param name letters, digits, {@code _} and {@code -}, at most 64: tells the model and the provider what it is
     * @throws IllegalArgumentException when the name is another, or a {@code $ref} leads nowhere inside the schema
     */
    public static JsonSchema of(String name, Map<String, ? extends @Nullable Object> schema) {
        if (!name.matches("[A-Za-z0-9_-]{1," + MAX_NAME_CHARS + "}")) {
            throw new IllegalArgumentException(
                    "schema name '" + name + "' must be 1 to " + MAX_NAME_CHARS + " letters, digits, _ and -");
        }
        JsonSchema made = new JsonSchema(name, schema, true);
        References.check(made.json);
        return made;
    }

    /**
     * The same with the schema as text.
     *
     * @throws IllegalArgumentException when the text is no JSON object
     */
    public static JsonSchema of(String name, String schema) {
        return of(name, JsonValues.parseObject("the schema '" + name + "'", schema));
    }

    /** A schema that was made of a Java type, whose name may have characters that providers refuse. */
    static JsonSchema generated(String typeName, Map<String, ? extends @Nullable Object> schema, boolean strict) {
        String clean = typeName.replaceAll("[^A-Za-z0-9_-]", "_");
        return new JsonSchema(clean.substring(0, Math.min(clean.length(), MAX_NAME_CHARS)), schema, strict);
    }

    /** The same schema, to be followed to the letter or not. Strict modes of providers take a part of JSON Schema only. */
    public JsonSchema strict(boolean toTheLetter) {
        return new JsonSchema(name, json, toTheLetter);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The schema as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    /** Whether a provider can be asked to follow it to the letter. Not so where objects of any names are in it. */
    public boolean isStrict() {
        return strict;
    }

    /**
     * Checks a value: type, enum, const, properties, required, additionalProperties, items, anyOf, oneOf, allOf, not,
     * {@code $ref} inside the schema, the bounds of numbers, strings, arrays and objects, pattern, and the formats date-time,
     * date, time, duration, uuid. What else a schema says is not checked.
     *
     * @param value plain Java values: Map, List, String, Number, Boolean, null
     * @return every place that is wrong, 20 at most; empty when there is none
     */
    public List<Mismatch> check(@Nullable Object value) {
        return new SchemaCheck(json).check(value);
    }

    /**
     * Reads a JSON object that follows the schema.
     *
     * @throws MismatchException when it does not, with every place that is wrong
     */
    public Map<String, @Nullable Object> read(String text) {
        Map<String, @Nullable Object> object = parsed(text);
        List<Mismatch> mismatches = check(object);
        if (!mismatches.isEmpty()) {
            throw new MismatchException(mismatches);
        }
        return object;
    }

    @SuppressWarnings("unchecked") // the frozen copy of a map is such a map
    static Map<String, @Nullable Object> parsed(String text) {
        try {
            return (Map<String, @Nullable Object>) Objects
                    .requireNonNull(JsonValues.frozen(JsonValues.parseObject("the text", text)));
        } catch (IllegalArgumentException noJson) {
            throw new MismatchException(noJson);
        }
    }

    /** The schema as JSON text. */
    @Override
    public String toString() {
        return new String(JsonValues.toBytes(json), StandardCharsets.UTF_8);
    }
}
