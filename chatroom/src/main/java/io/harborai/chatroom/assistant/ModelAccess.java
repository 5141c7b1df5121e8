package io.harborai.chatroom.assistant;

import java.util.function.Function;

import io.harborai.HarborAI;

/**
 * How models are called.
 *
 * @param clients gives the client that acts on the account of a key, by the key's id; empty is the server itself
 * @param prefix  stands before a model's name in calls
 */
public record ModelAccess(Function<String, HarborAI> clients, String prefix) {
    /** Stands before the id of the room for which a collection of the knowledge base is asked, in the request's {@code user}. */
    public static final String ROOM = "room:";
    /** No models: every answer fails, and says so in the room. */
    public static final ModelAccess NONE = new ModelAccess(key -> {
        throw new IllegalStateException("this server calls no models");
    }, "");
}
