package io.harborai.chatroom.moderation;

import java.util.Optional;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.message.RoomNews;
import io.harborai.chatroom.message.RoomNews.MemberChange;
import io.harborai.chatroom.message.RoomTurn;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;

/** Somebody's place in a room while its writer changes it: what speaks against a change, and the change with its event. */
final class Places {
    private static final int LONGEST_REASON = 500;

    private Places() {
    }

    static void refuseKeptOut(RoomTurn turn, Account who) {
        Optional<Long> until = turn.handle().createQuery("select until from chat_bans where room = ? and account = ? "
                + "and until > ?").bind(0, turn.room().id()).bind(1, who.id()).bind(2, turn.now()).mapTo(Long.class)
                .findOne();
        if (until.isPresent() && !who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "banned_from_room", "You are banned from this room "
                    + Account.until(until.get()) + ".");
        }
    }

    static void refuseFull(RoomTurn turn) {
        int members = turn.handle().createQuery("select count(*) from chat_members where room = ?")
                .bind(0, turn.room().id()).mapTo(Integer.class).one();
        if (members >= turn.room().maxMembers()) {
            throw WebFailure.of(FailureKind.QUOTA, "room_full", "The room has " + members
                    + " members, which is the most.");
        }
    }

    static long enter(RoomTurn turn, Account who, String by, RoomRole role) {
        // What was said before somebody came is not unread to them.
        Rooms.addMember(turn.handle(), turn.room().id(), who.id(), role, turn.now(), turn.messages());
        turn.place(who.id());
        return tell(turn, who, MemberChange.JOINED, role, null, by, null);
    }

    static long out(RoomTurn turn, Account target, String by, MemberChange change, @Nullable Long until,
            @Nullable String reason) {
        turn.handle().execute("delete from chat_members where room = ? and account = ?", turn.room().id(),
                target.id());
        turn.place(target.id());
        return tell(turn, target, change, null, until, by, reason);
    }

    static void setRole(RoomTurn turn, Account target, RoomRole role, String by) {
        turn.handle().execute("update chat_members set role = ? where room = ? and account = ?", role.word(),
                turn.room().id(), target.id());
        turn.place(target.id());
        tell(turn, target, MemberChange.ROLE, role, null, by, null);
    }

    static void requireOn(RoomTurn turn, Action action, Account who, Account target) {
        if (who.id().equals(target.id())) {
            throw new WrongInput("account", "You cannot " + action.word().replace('_', ' ') + " yourself.");
        }
        turn.require(action, who.id(), target.id());
        if (target.administrator() && !who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                    target.name() + " is an administrator of the server.");
        }
    }

    static WebFailure notIn(Account target) {
        return WebFailure.of(FailureKind.NOT_FOUND, "not_a_member", target.name() + " is not in this room.");
    }

    static @Nullable String checked(String reason) {
        if (reason.length() > LONGEST_REASON) {
            throw new WrongInput("reason", "'reason' has " + reason.length() + " characters, at most "
                    + LONGEST_REASON + " are allowed.");
        }
        return reason.isEmpty() ? null : reason;
    }

    /** Tells everybody who looks what somebody's place is now. */
    static long tell(RoomTurn turn, Account who, MemberChange change, @Nullable RoomRole role, @Nullable Long until,
            String by, @Nullable String reason) {
        return turn.emit(new RoomNews.MemberChanged(who.id(), who.name(), change, role == null ? null : role.word(),
                until, by, reason, turn.now()));
    }
}
