package io.harborai.chatroom.room;

import java.util.Locale;

import io.harborai.platform.admin.WrongInput;

/** What somebody is in a room; each may do all that the ones before it may. */
public enum RoomRole {
    /** Reads. */
    READ_ONLY,
    /** Writes. */
    MEMBER,
    /** Keeps order. */
    ADMIN,
    /** Decides about the room. */
    OWNER;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of this name.
     *
     * @throws WrongInput if there is none
     */
    public static RoomRole of(String word) {
        for (RoomRole role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new WrongInput("role", "'role' is '" + word + "', it must be owner, admin, member or read_only.");
    }
}
