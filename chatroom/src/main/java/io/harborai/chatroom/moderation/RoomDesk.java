package io.harborai.chatroom.moderation;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.message.Change;
import io.harborai.chatroom.message.RoomNews;
import io.harborai.chatroom.message.RoomNews.RoomChange;
import io.harborai.chatroom.message.RoomTurn;
import io.harborai.chatroom.message.RoomWriter;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomName;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;

/** What rooms are called, are for, and whether they are open. Blocking; safe to share between threads. */
public final class RoomDesk {
    private static final int MOST_DAYS = 3660;
    private static final int LONGEST_TOPIC = 500;
    private static final int LONGEST_ANNOUNCEMENT = 2000;

    private final RoomWriter writer;
    private final Database database;
    private final Audit audit;

    /** Changes these rooms. */
    public RoomDesk(RoomWriter writer, Database database, Audit audit) {
        this.writer = writer;
        this.database = database;
        this.audit = audit;
    }

    private record Changed(String who, Action action, RoomChange change, Consumer<RoomTurn> work)
            implements
                Change<Long> {
        @Override
        public Set<String> accounts() {
            return Set.of(who);
        }

        @Override
        public Long apply(RoomTurn turn) {
            turn.require(action, who);
            work.accept(turn);
            turn.reload();
            Room now = turn.room();
            return turn.emit(new RoomNews.RoomChanged(change, now.name(), now.topic(), now.announcement(),
                    now.maxMembers(), now.archived(), now.retentionDays(), now.bannedUntil(), who));
        }
    }

    private long change(String room, Account who, Action action, RoomChange change, String detail,
            Consumer<RoomTurn> work) {
        return writer.write(room, new Changed(who.id(), action, change, turn -> {
            work.accept(turn);
            audit.note(turn.handle(), who.id(), change.word(), room, room, detail);
        }));
    }

    /**
     * Gives a room another name.
     *
     * @throws WrongInput if it is not allowed or taken
     */
    public long rename(String room, Account who, String name) {
        String checked = RoomName.checked(name);
        return change(room, who, Action.DESCRIBE, RoomChange.RENAMED, checked, turn -> {
            if (turn.room().kind() == RoomKind.DIRECT || room.equals(Room.PUBLIC)) {
                throw new WrongInput("room", "This room keeps its name.");
            }
            if (turn.handle().createQuery("select 1 from chat_rooms where name_key = ? and id <> ?")
                    .bind(0, RoomName.key(checked)).bind(1, room).mapTo(Integer.class).findOne().isPresent()) {
                throw new WrongInput("name", "'name' is '" + checked + "', which is taken; choose another.");
            }
            turn.handle().execute("update chat_rooms set name = ?, name_key = ? where id = ?", checked,
                    RoomName.key(checked), room);
        });
    }

    /**
     * Says what a room is for, and how many may be in it.
     *
     * @param maxMembers 0 leaves it as it is
     */
    public long describe(String room, Account who, @Nullable String topic, int maxMembers) {
        if (topic != null) {
            bounded("topic", topic, LONGEST_TOPIC);
        }
        if (maxMembers != 0 && (maxMembers < 2 || maxMembers > 1_000_000)) {
            throw new WrongInput("max_members", "'max_members' is " + maxMembers + ", it must be 2 to 1000000.");
        }
        return change(room, who, Action.DESCRIBE, RoomChange.DESCRIBED, topic == null ? "" : topic, turn -> turn
                .handle()
                .execute("update chat_rooms set topic = coalesce(?, topic), max_members = case when ? > 0 then ? else "
                        + "max_members end where id = ?", topic, maxMembers, maxMembers, room));
    }

    /**
     * Says what everybody in a room should know.
     *
     * @param text empty for nothing
     */
    public long announce(String room, Account who, String text) {
        bounded("text", text, LONGEST_ANNOUNCEMENT);
        return change(room, who, Action.DESCRIBE, RoomChange.ANNOUNCED, text, turn -> turn.handle()
                .execute("update chat_rooms set announcement = ? where id = ?", text, room));
    }

    private static void bounded(String field, String text, int most) {
        if (text.length() > most || text.indexOf(0) >= 0) {
            throw new WrongInput(field, "'" + field + "' has " + text.length() + " characters, at most " + most
                    + " are allowed, and none that is no text.");
        }
    }

    /**
     * Says how long messages and files of a room are kept.
     *
     * @param days 0 for ever, at most 3660
     */
    public long retain(String room, Account who, int days) {
        if (days < 0 || days > MOST_DAYS) {
            throw new WrongInput("retention_days", "'retention_days' is " + days + ", it must be 0 (for ever) to "
                    + MOST_DAYS + ".");
        }
        return change(room, who, Action.ARCHIVE, RoomChange.RETAINED, days + " days", turn -> turn.handle().execute(
                "update chat_rooms set retention_days = ? where id = ?", days, room));
    }

    /** Closes a room for writing, or opens it again. */
    public long archive(String room, Account who, boolean on) {
        return change(room, who, Action.ARCHIVE, on ? RoomChange.ARCHIVED : RoomChange.RESTORED, "", turn -> {
            keepPublic(room);
            turn.handle().execute("update chat_rooms set archived = ? where id = ?", on ? 1 : 0, room);
        });
    }

    /**
     * Keeps everybody but administrators out of a room for a while.
     *
     * @param until 0 ends it
     */
    public long ban(String room, Account who, long until) {
        return change(room, who, Action.REMOVE, until > 0 ? RoomChange.BANNED : RoomChange.UNBANNED, until > 0
                ? Account.until(until)
                : "", turn -> {
                    keepPublic(room);
                    if (!who.administrator()) {
                        throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                                "Only administrators of the server ban rooms.");
                    }
                    turn.handle().execute("update chat_rooms set banned_until = ? where id = ?", until, room);
                });
    }

    /**
     * Removes a room with everything in it.
     *
     * @return the accounts that were in it
     */
    public List<String> remove(String room, Account who) {
        keepPublic(room);
        writer.write(room, new Changed(who.id(), Action.REMOVE, RoomChange.REMOVED, turn -> {
            // The right is all that is asked here; the event tells who looks.
        }));
        return database.write(handle -> {
            List<String> members = handle.createQuery("select account from chat_members where room = ?")
                    .bind(0, room).mapTo(String.class).list();
            audit.note(handle, who.id(), "remove", room, room, Rooms.find(handle, room).map(Room::name).orElse(""));
            handle.execute("delete from chat_rooms where id = ?", room);
            return members;
        });
    }

    private static void keepPublic(String room) {
        if (room.equals(Room.PUBLIC)) {
            throw new WrongInput("room", "The room 'public' stays open.");
        }
    }
}
