package io.harborai.chat;

import java.util.Map;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** A tool that the model may ask to be called. Immutable. */
public final class Tool {
    private final Map<String, @Nullable Object> json;

    private Tool(Map<String, ? extends @Nullable Object> json) {
        this.json = Fields.frozen(json);
    }

    /**
     * A function.
     *
     * @param name        letters, digits, {@code _} and {@code -}, at most 64
     * @param description tells the model when to call it
     * @param parameters  the JSON Schema of its arguments, as plain Java values
     */
    public static Tool function(String name, String description, Map<String, ? extends @Nullable Object> parameters) {
        return function(name, description, parameters, null);
    }

    /**
     * The same with the JSON Schema as text.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static Tool function(String name, String description, String parametersSchema) {
        return function(name, description, JsonValues.parseObject("the parameters of tool '" + name + "'",
                parametersSchema), null);
    }

    private static Tool function(String name, String description, Map<String, ? extends @Nullable Object> parameters,
            @Nullable Boolean strict) {
        return new Tool(Fields.of("type", "function", "function", Fields.of("name", Fields.text("name", name),
                "description", description, "parameters", parameters, "strict", strict)));
    }

    /** Any tool, as a JSON object of plain Java values. */
    public static Tool of(Map<String, ? extends @Nullable Object> json) {
        return new Tool(json);
    }

    /** The same function, whose arguments shall follow the schema to the letter. */
    @SuppressWarnings("unchecked") // the value of "function" is a map that Fields froze
    public Tool strict() {
        if (!(json.get("function") instanceof Map<?, ?> function)) {
            throw new IllegalStateException("only a function can be strict");
        }
        return new Tool(Fields.with(json, "function",
                Fields.with((Map<String, @Nullable Object>) function, "strict", true)));
    }

    /** The tool as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "Tool" + (json.get("function") instanceof Map<?, ?> function ? "[" + function.get("name") + "]" : "[]");
    }
}
