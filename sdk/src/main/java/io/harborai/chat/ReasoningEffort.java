package io.harborai.chat;

import java.util.Objects;

/**
 * How long a reasoning model thinks. An open set: a provider may know words that have no constant here, and none knows all.
 *
 * @param value the word on the wire
 */
public record ReasoningEffort(String value) {
    /** Not at all, where a model can be told so. */
    public static final ReasoningEffort NONE = new ReasoningEffort("none");
    /** As little as it can. */
    public static final ReasoningEffort MINIMAL = new ReasoningEffort("minimal");
    /** Little. */
    public static final ReasoningEffort LOW = new ReasoningEffort("low");
    /** Some; what most models do unless told otherwise. */
    public static final ReasoningEffort MEDIUM = new ReasoningEffort("medium");
    /** Much. */
    public static final ReasoningEffort HIGH = new ReasoningEffort("high");

    public ReasoningEffort {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
