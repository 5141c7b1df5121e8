package io.harborai.chatroom.room;

import java.util.Locale;

/** Who may come into a room. */
public enum RoomKind {
    /** Whoever wants to. */
    PUBLIC,
    /** Who was invited. */
    PRIVATE,
    /** Two people, for ever. */
    DIRECT;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RoomKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
