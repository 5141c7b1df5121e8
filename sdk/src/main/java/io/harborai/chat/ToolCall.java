package io.harborai.chat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import io.harborai.json.JsonObject;
import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** A tool that the model asks to be called. Immutable. */
public final class ToolCall {
    private final Map<String, @Nullable Object> json;
    private final String id;
    private final String type;
    private final String name;
    private final String arguments;
    private final Map<String, @Nullable Object> extraFields;

    ToolCall(JsonObject call) {
        this.json = call.rest();
        this.id = Objects.requireNonNullElse(call.takeString("id"), "");
        this.type = Objects.requireNonNullElse(call.takeString("type"), "function");
        JsonObject function = call.takeObject("function");
        this.name = function == null ? "" : Objects.requireNonNullElse(function.takeString("name"), "");
        this.arguments = function == null ? "" : argumentsOf(function);
        Map<String, @Nullable Object> unknown = function == null ? Map.of() : function.rest();
        this.extraFields = unknown.isEmpty() ? call.rest() : Fields.with(call.rest(), "function", unknown);
    }

    /** Some servers send the arguments as an object instead of its text. */
    private static String argumentsOf(JsonObject function) {
        JsonObject object = function.takeObject("arguments");
        return object != null
                ? new String(JsonValues.toBytes(object.rest()), StandardCharsets.UTF_8)
                : Objects.requireNonNullElse(function.takeString("arguments"), "");
    }

    /** Its id, to which the result refers; empty when the server sent none. */
    public String id() {
        return id;
    }

    /** {@code function} for all tools so far. */
    public String type() {
        return type;
    }

    /** The function's name. */
    public String name() {
        return name;
    }

    /** The arguments as the model wrote them: meant to be a JSON object, but nobody has checked. */
    public String arguments() {
        return arguments;
    }

    /**
     * The arguments as plain Java values.
     *
     * @throws IllegalArgumentException when the model did not write a JSON object
     */
    public Map<String, @Nullable Object> argumentsAsMap() {
        return Fields.frozen(JsonValues.parseObject("the arguments of tool call '" + name + "'",
                arguments.isBlank() ? "{}" : arguments));
    }

    /** Fields beyond these, as plain Java values; those of the function below {@code function}. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    /** The call as it came, which is how it is sent back. */
    Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "ToolCall[" + name + ", " + id + "]";
    }
}
