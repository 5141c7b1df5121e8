package io.harborai.chatroom.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A message as people see it.
 *
 * @param seq       its place in the room's log, by which it is addressed
 * @param number    how many messages there are up to it
 * @param account   whose
 * @param name      what people call them now
 * @param text      what was said, in Markdown; empty when it was deleted
 * @param at        when, in milliseconds since 1970
 * @param editedAt  when it was changed; null for never
 * @param deleted   whether it was deleted; null for not
 * @param replyTo   the message that it answers; null for none
 * @param thread    the message that begins its thread; null for none
 * @param mentions  the accounts that it names; null for none
 * @param pinned    whether it is pinned; null for not
 * @param clientId  what its sender called it
 * @param reactions who reacted how; null for nobody, and in events, which tell of reactions one by one
 */
public record MessageView(long seq, long number, String account, String name, String text, long at,
        @Nullable Long editedAt, @Nullable Boolean deleted, @Nullable Long replyTo, @Nullable Long thread,
        @Nullable List<String> mentions, @Nullable Boolean pinned, String clientId,
        @Nullable List<Reaction> reactions) {
    /**
     * A reaction and who has it.
     *
     * @param emoji    the sign
     * @param accounts who, in the order of their ids; at most 100
     */
    public record Reaction(String emoji, List<String> accounts) {}

    /** The same with another text. */
    public MessageView says(String other) {
        return new MessageView(seq, number, account, name, other, at, editedAt, deleted, replyTo, thread, mentions,
                pinned, clientId, reactions);
    }

    /** The same with reactions. */
    public MessageView with(@Nullable List<Reaction> found) {
        return new MessageView(seq, number, account, name, text, at, editedAt, deleted, replyTo, thread, mentions,
                pinned, clientId, found);
    }
}
