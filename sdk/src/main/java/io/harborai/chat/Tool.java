package io.harborai.chat;

import java.util.Map;
import java.util.concurrent.Callable;

import io.harborai.json.JsonValues;
import io.harborai.schema.JsonSchema;
import io.harborai.schema.JsonType;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may ask to be called. One that is made with {@code function} only describes it: whoever sends the
 * request calls it. One that is made with {@code of} a function can be called by a {@link ToolLoop}. Immutable.
 */
public final class Tool {
    private static final JsonSchema NOTHING = JsonSchema.of("nothing",
            "{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}");

    private final Map<String, @Nullable Object> json;

    private final @Nullable Body body;

    /** What is done when it is called. */
    private interface Body {
        @Nullable
        Object call(String arguments) throws Exception;
    }

    private Tool(Map<String, ? extends @Nullable Object> json, @Nullable Body body) {
        this.json = Fields.frozen(json);
        this.body = body;
    }

    /**
     * A tool that a {@link ToolLoop} can call.
     *
     * @param name        letters, digits, {@code _} and {@code -}, at most 64
     * @param description tells the model when to call it
     * @param arguments   a record, whose components the model is to fill; see {@link JsonType} for what it may hold
     * @throws IllegalArgumentException when the name is another, or the type has no form in JSON
     */
    public static <A> Tool of(String name, String description, Class<A> arguments,
            ToolFunction<? super A> function) {
        return of(name, description, JsonType.of(arguments), function);
    }

    /** The same with a type that is known already. */
    public static <A> Tool of(String name, String description, JsonType<A> arguments,
            ToolFunction<? super A> function) {
        return callable(name, description, arguments.schema(), text -> function.call(arguments.read(text)));
    }

    /** The same with a schema; the function gets plain Java values that follow it. */
    public static Tool of(String name, String description, JsonSchema arguments,
            ToolFunction<? super Map<String, @Nullable Object>> function) {
        return callable(name, description, arguments, text -> function.call(arguments.read(text)));
    }

    /** The same for a tool without arguments. */
    public static Tool of(String name, String description, Callable<?> function) {
        return callable(name, description, NOTHING, text -> function.call());
    }

    private static Tool callable(String name, String description, JsonSchema arguments, Body body) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("tool name '" + name + "' must be 1 to 64 letters, digits, _ and -");
        }
        return new Tool(json(name, description, arguments.toJson()), body);
    }

    /**
     * A function.
     *
     * @param name        letters, digits, {@code _} and {@code -}, at most 64
     * @param description tells the model when to call it
     * @param parameters  the JSON Schema of its arguments, as plain Java values
     */
    public static Tool function(String name, String description, Map<String, ? extends @Nullable Object> parameters) {
        return new Tool(json(name, description, parameters), null);
    }

    /**
     * The same with the JSON Schema as text.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static Tool function(String name, String description, String parametersSchema) {
        return function(name, description, JsonValues.parseObject("the parameters of tool '" + name + "'",
                parametersSchema));
    }

    private static Map<String, @Nullable Object> json(String name, String description,
            Map<String, ? extends @Nullable Object> parameters) {
        return Fields.of("type", "function", "function", Fields.of("name", Fields.text("name", name), "description",
                description, "parameters", parameters));
    }

    /** Any tool, as a JSON object of plain Java values. */
    public static Tool of(Map<String, ? extends @Nullable Object> json) {
        return new Tool(json, null);
    }

    /** The same function, whose arguments shall follow the schema to the letter. */
    @SuppressWarnings("unchecked") // the value of "function" is a map that Fields froze
    public Tool strict() {
        if (!(json.get("function") instanceof Map<?, ?> function)) {
            throw new IllegalStateException("only a function can be strict");
        }
        return new Tool(Fields.with(json, "function",
                Fields.with((Map<String, @Nullable Object>) function, "strict", true)), body);
    }

    /** The function's name; empty for a tool of another kind. */
    public String name() {
        return json.get("function") instanceof Map<?, ?> function ? String.valueOf(function.get("name")) : "";
    }

    boolean isCallable() {
        return body != null;
    }

    /** @throws io.harborai.schema.MismatchException when the arguments do not follow the schema */
    @Nullable
    Object call(String arguments) throws Exception {
        if (body == null) {
            throw new IllegalStateException(this + " cannot be called");
        }
        return body.call(arguments);
    }

    /** The tool as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "Tool[" + name() + "]";
    }
}
