package io.harborai.chatroom.message;

import org.jspecify.annotations.Nullable;

/**
 * That something was said and is kept.
 *
 * @param room      the room
 * @param epoch     the epoch of its numbers
 * @param seq       the message's number in the log
 * @param number    how many messages there are up to it
 * @param at        when, in milliseconds since 1970
 * @param duplicate true when it was said before under the same client's id; null else
 */
public record Posted(String room, String epoch, long seq, long number, long at, @Nullable Boolean duplicate) {
    Posted again() {
        return new Posted(room, epoch, seq, number, at, true);
    }
}
