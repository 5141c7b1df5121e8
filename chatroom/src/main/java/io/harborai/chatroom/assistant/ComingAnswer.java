package io.harborai.chatroom.assistant;

import org.jspecify.annotations.Nullable;

/**
 * An AI member's answer while it comes: a frame without a number, not kept. The answer itself is a message whose
 * {@code client_id} is the answer's id.
 *
 * @param room    the room
 * @param account the AI member
 * @param name    what people call it
 * @param answer  the answer's id
 * @param replyTo the message that it answers
 * @param thread  the thread in which it answers; null for none
 * @param state   {@code thinking}, {@code writing}, {@code done} or {@code failed}
 * @param from    where the text stands in the answer, in UTF-16 units; who has missed something shows no more
 * @param text    the next piece; null for none
 */
public record ComingAnswer(String room, String account, String name, String answer, long replyTo,
        @Nullable Long thread, String state, int from, @Nullable String text) {}
