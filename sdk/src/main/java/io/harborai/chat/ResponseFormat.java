package io.harborai.chat;

import java.util.Map;

import io.harborai.json.JsonValues;
import io.harborai.schema.JsonSchema;
import org.jspecify.annotations.Nullable;

/** The form that the answer's content shall have. Immutable. */
public final class ResponseFormat {
    /** Free text. */
    public static final ResponseFormat TEXT = new ResponseFormat(Fields.of("type", "text"));
    /** Some JSON object; the prompt must say so, too. */
    public static final ResponseFormat JSON_OBJECT = new ResponseFormat(Fields.of("type", "json_object"));

    private final Map<String, @Nullable Object> json;

    private ResponseFormat(Map<String, ? extends @Nullable Object> json) {
        this.json = Fields.frozen(json);
    }

    /**
     * JSON that follows a schema to the letter ({@code strict}).
     *
     * @param name   letters, digits, {@code _} and {@code -}, at most 64
     * @param schema a JSON Schema as plain Java values
     */
    public static ResponseFormat jsonSchema(String name, Map<String, ? extends @Nullable Object> schema) {
        return jsonSchema(name, schema, true);
    }

    /** The same; {@code strict} false where a provider or a schema cannot have it. */
    public static ResponseFormat jsonSchema(String name, Map<String, ? extends @Nullable Object> schema,
            boolean strict) {
        return new ResponseFormat(Fields.of("type", "json_schema", "json_schema",
                Fields.of("name", Fields.text("name", name), "strict", strict, "schema", schema)));
    }

    /**
     * JSON that follows a schema to the letter, given as text.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static ResponseFormat jsonSchema(String name, String schema) {
        return jsonSchema(name, JsonValues.parseObject("the schema '" + name + "'", schema), true);
    }

    /** JSON that follows a schema; to the letter where the schema is {@link JsonSchema#isStrict strict}. */
    public static ResponseFormat jsonSchema(JsonSchema schema) {
        return jsonSchema(schema.name(), schema.toJson(), schema.isStrict());
    }

    /** JSON that follows the schema of a Java type; see {@link io.harborai.schema.JsonType}. */
    public static ResponseFormat jsonSchema(Class<?> type) {
        return jsonSchema(JsonSchema.of(type));
    }

    /** Any format, as a JSON object of plain Java values. */
    public static ResponseFormat of(Map<String, ? extends @Nullable Object> json) {
        return new ResponseFormat(json);
    }

    /** The format as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "ResponseFormat[" + json.get("type") + "]";
    }
}
