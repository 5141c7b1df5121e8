package io.harborai.chatroom.message;

import java.util.Set;

import io.harborai.platform.web.WebFailure;

/**
 * Something that somebody does in a room. It is done by the room's writer, in one transaction with others, and may be done
 * again when that fails; so it has no effect but through the turn.
 *
 * @param <T> what it gives
 */
public interface Change<T> {
    /** The accounts whose membership it looks at; they are read for many changes at once. */
    Set<String> accounts();

    /** The client's id of the message that it says; empty when it says none. */
    default String clientId() {
        return "";
    }

    /**
     * Does it.
     *
     * @throws WebFailure if it is refused; then it must not have written anything
     */
    T apply(RoomTurn turn);
}
