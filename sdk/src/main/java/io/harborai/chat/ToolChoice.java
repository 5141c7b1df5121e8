package io.harborai.chat;

import org.jspecify.annotations.Nullable;

/** Whether the model may, must or must not ask for tools. Immutable. */
public final class ToolChoice {
    /** The model decides. */
    public static final ToolChoice AUTO = new ToolChoice("auto");
    /** No tool. */
    public static final ToolChoice NONE = new ToolChoice("none");
    /** At least one tool. */
    public static final ToolChoice REQUIRED = new ToolChoice("required");

    private final Object json;

    private ToolChoice(Object json) {
        this.json = json;
    }

    /** This function. */
    public static ToolChoice function(String name) {
        return new ToolChoice(Fields.frozen(Fields.of("type", "function", "function", Fields.of("name", name))));
    }

    /** The choice as it is sent: a string or a map. */
    public @Nullable Object toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "ToolChoice[" + json + "]";
    }
}
