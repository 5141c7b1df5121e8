package io.harborai.chatroom.room;

import java.time.InstantSource;
import java.util.Optional;

import io.harborai.chatroom.account.Account;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.WebFailure;

/** Whether somebody may read a room. Blocking; safe to share between threads. */
public final class RoomAccess {
    private final Rooms rooms;
    private final InstantSource clock;

    /** Asks these rooms. */
    public RoomAccess(Rooms rooms, InstantSource clock) {
        this.rooms = rooms;
        this.clock = clock;
    }

    /**
     * Somebody who may read a room.
     *
     * @param room   the room
     * @param member what they are in it; empty for an administrator who is no member
     */
    public record Reader(Room room, Optional<Member> member) {}

    /**
     * The room, for somebody who may read it.
     *
     * @throws WebFailure if they may not, in the same words as if it were not there
     */
    public Reader reader(Account who, String roomId) {
        Room room = rooms.find(roomId).orElseThrow(() -> Rooms.unknown(roomId));
        Optional<Member> member = rooms.member(roomId, who.id());
        RoomRole role = member.map(Member::role).orElse(null);
        if (!Action.READ.allowed(who.administrator(), role, null)) {
            throw room.kind() == RoomKind.PUBLIC
                    ? WebFailure.of(FailureKind.PERMISSION, "not_a_member", "Join the room '" + room.name()
                            + "' first.")
                    : Rooms.unknown(roomId);
        }
        refuseBanned(who, room, clock.millis());
        return new Reader(room, member);
    }

    /** Refuses everybody but administrators while a room is banned. */
    public static void refuseBanned(Account who, Room room, long now) {
        if (room.bannedUntil() > now && !who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "room_banned", "The room '" + room.name() + "' is banned "
                    + Account.until(room.bannedUntil()) + ".");
        }
    }
}
