package io.harborai.chat;

import java.util.Objects;

/**
 * Whose message it is. An open set: a server may send a value that has no constant here.
 *
 * @param value the word on the wire
 */
public record Role(String value) {
    /** Instructions to the model. */
    public static final Role SYSTEM = new Role("system");
    /** Instructions to the model, in the words of newer OpenAI models. */
    public static final Role DEVELOPER = new Role("developer");
    /** The user. */
    public static final Role USER = new Role("user");
    /** The model. */
    public static final Role ASSISTANT = new Role("assistant");
    /** The result of a tool call. */
    public static final Role TOOL = new Role("tool");

    public Role {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
