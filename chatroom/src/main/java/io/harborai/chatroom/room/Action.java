package io.harborai.chatroom.room;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** What can be done in a room, and the least role for it. The one table from which every right follows. */
public enum Action {
    /** History, search, members, the stream of events. */
    READ(RoomRole.READ_ONLY, false),
    /** Messages, replies, reactions, and changes of one's own messages. */
    WRITE(RoomRole.MEMBER, false),
    /** Calls somebody into a private room. */
    INVITE(RoomRole.MEMBER, false),
    /** Deletes another's message; never the message of somebody above oneself. */
    DELETE_OTHERS(RoomRole.ADMIN, true),
    /** Pins and unpins. */
    PIN(RoomRole.ADMIN, false),
    /** Sends somebody out; they may come back. */
    KICK(RoomRole.ADMIN, true),
    /** Sends somebody out and keeps them out, and ends that. */
    BAN(RoomRole.ADMIN, true),
    /** Takes somebody's voice for a while, and gives it back. */
    MUTE(RoomRole.ADMIN, true),
    /** Name, topic, announcement, most members. */
    DESCRIBE(RoomRole.ADMIN, false),
    /** Makes somebody a reader, a member, an admin or the owner; never of one's own rank or above. */
    SET_ROLE(RoomRole.ADMIN, true),
    /** Closes the room for writing, and opens it again. */
    ARCHIVE(RoomRole.OWNER, false),
    /** Removes the room and everything in it. */
    REMOVE(RoomRole.OWNER, false);

    private final RoomRole least;
    private final boolean onSomebody;

    Action(RoomRole least, boolean onSomebody) {
        this.least = least;
        this.onSomebody = onSomebody;
    }

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The least role that may do it. */
    public RoomRole least() {
        return least;
    }

    /**
     * Whether somebody may do it.
     *
     * @param administrator whether they may do everything everywhere
     * @param role          what they are in the room; null for no member
     * @param target        what the one is to whom it is done; null for no member, or when it is done to nobody
     */
    public boolean allowed(boolean administrator, @Nullable RoomRole role, @Nullable RoomRole target) {
        if (administrator) {
            return true;
        }
        if (role == null || role.compareTo(least) < 0) {
            return false;
        }
        return !onSomebody || target == null || target.compareTo(role) < 0;
    }
}
