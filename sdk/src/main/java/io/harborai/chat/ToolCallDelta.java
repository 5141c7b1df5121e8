package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A piece of a tool call. Immutable. */
public final class ToolCallDelta {
    private final int index;
    private final @Nullable String id;
    private final @Nullable String type;
    private final @Nullable String name;
    private final String arguments;
    private final Map<String, @Nullable Object> extraFields;

    ToolCallDelta(JsonObject call, int position) {
        this.index = call.takeIndex("index", position);
        this.id = call.takeString("id");
        this.type = call.takeString("type");
        JsonObject found = call.takeObject("function");
        JsonObject function = found == null ? JsonObject.of(new LinkedHashMap<>()) : found;
        this.name = function.takeString("name");
        this.arguments = Objects.requireNonNullElse(function.takeString("arguments"), "");
        call.dropNull("id", "type", "function");
        Map<String, @Nullable Object> unknown = function.rest();
        this.extraFields = unknown.isEmpty() ? call.rest() : Fields.with(call.rest(), "function", unknown);
    }

    /** Which of the tool calls, from 0. */
    public int index() {
        return index;
    }

    /** The call's id, in its first piece. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    Optional<String> type() {
        return Optional.ofNullable(type);
    }

    /** The function's name, in the first piece. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** The next piece of the arguments' text. */
    public String arguments() {
        return arguments;
    }

    /** Fields beyond these, as plain Java values; those of the function below {@code function}. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "ToolCallDelta[" + index + ", " + name + ", " + arguments + "]";
    }
}
