package io.harborai.chatroom.moderation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.message.Change;
import io.harborai.chatroom.message.RoomNews.MemberChange;
import io.harborai.chatroom.message.RoomTurn;
import io.harborai.chatroom.message.RoomWriter;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;

/** Who comes into rooms, and who must go. Each change is an event of the room. Blocking; safe to share between threads. */
public final class Membership {
    private final RoomWriter writer;
    private final Rooms rooms;
    private final Audit audit;

    /** Keeps order in these rooms. */
    public Membership(RoomWriter writer, Rooms rooms, Audit audit) {
        this.writer = writer;
        this.rooms = rooms;
        this.audit = audit;
    }

    private record Done<T>(Set<String> accounts, Function<RoomTurn, T> work) implements Change<T> {
        @Override
        public T apply(RoomTurn turn) {
            return work.apply(turn);
        }
    }

    private <T> T by(String room, Set<String> accounts, Function<RoomTurn, T> work) {
        return writer.write(room, new Done<>(accounts, work));
    }

    private static Set<String> both(String who, String target) {
        Set<String> both = new HashSet<>();
        both.add(who);
        both.add(target);
        return both;
    }

    /**
     * Comes into a room.
     *
     * @return the event's number; 0 when they are in already
     */
    public long join(String room, Account who) {
        return by(room, Set.of(who.id()), turn -> {
            if (turn.member(who.id()).isPresent()) {
                return 0L;
            }
            RoomAccess.refuseBanned(who, turn.room(), turn.now());
            Places.refuseKeptOut(turn, who);
            boolean invited = turn.handle().createQuery("select 1 from chat_invitations where room = ? and account = ?")
                    .bind(0, room).bind(1, who.id()).mapTo(Integer.class).findOne().isPresent();
            if (turn.room().kind() != RoomKind.PUBLIC && !invited && !who.administrator()) {
                throw Rooms.unknown(room);
            }
            rooms.refuseMoreThanJoined(turn.handle(), who.id());
            Places.refuseFull(turn);
            return Places.enter(turn, who, who.id(), RoomRole.MEMBER);
        });
    }

    /** Leaves a room. The owner must give it to somebody else before, unless nobody else is in it. */
    public long leave(String room, Account who) {
        return by(room, Set.of(who.id()), turn -> {
            Member member = turn.member(who.id()).orElseThrow(() -> Rooms.unknown(room));
            if (turn.room().kind() == RoomKind.DIRECT) {
                throw new WrongInput("room", "A direct conversation cannot be left.");
            }
            int members = turn.handle().createQuery("select count(*) from chat_members where room = ?").bind(0, room)
                    .mapTo(Integer.class).one();
            if (member.role() == RoomRole.OWNER && members > 1) {
                throw WebFailure.of(FailureKind.PERMISSION, "owner_stays",
                        "You own this room: make somebody else its owner first.");
            }
            return Places.out(turn, who, who.id(), MemberChange.LEFT, null, null);
        });
    }

    /** Calls somebody into a room: into a private one they may come then; members of public ones simply come in. */
    public void invite(String room, Account who, Account target) {
        by(room, both(who.id(), target.id()), turn -> {
            turn.require(Action.INVITE, who.id());
            if (turn.room().kind() == RoomKind.DIRECT) {
                throw new WrongInput("room", "Nobody can be called into a direct conversation.");
            }
            Places.refuseKeptOut(turn, target);
            if (turn.member(target.id()).isEmpty()) {
                turn.handle().execute("insert into chat_invitations (room, account, by_account, at) values "
                        + "(?, ?, ?, ?) on conflict do nothing", room, target.id(), who.id(), turn.now());
            }
            return true;
        });
    }

    /** Makes somebody a member without asking them, as an administrator or as the rule of the public room does. */
    public long add(String room, String by, Account target, RoomRole role) {
        return by(room, both(by, target.id()), turn -> turn.member(target.id()).isPresent()
                ? 0L
                : Places.enter(turn, target, by, role));
    }

    /** Sends somebody out. */
    public long kick(String room, Account who, Account target, String reason) {
        return by(room, both(who.id(), target.id()), turn -> {
            Places.requireOn(turn, Action.KICK, who, target);
            String noted = Places.checked(reason);
            if (turn.member(target.id()).isEmpty()) {
                throw Places.notIn(target);
            }
            audit.note(turn.handle(), who.id(), "kick", room, target.id(), reason);
            return Places.out(turn, target, who.id(), MemberChange.KICKED, null, noted);
        });
    }

    /**
     * Sends somebody out and keeps them out.
     *
     * @param until in milliseconds since 1970
     */
    public long ban(String room, Account who, Account target, long until, String reason) {
        return by(room, both(who.id(), target.id()), turn -> {
            Places.requireOn(turn, Action.BAN, who, target);
            String noted = Places.checked(reason);
            if (turn.room().kind() == RoomKind.DIRECT) {
                throw new WrongInput("room", "Nobody can be banned from a direct conversation.");
            }
            turn.handle().execute("delete from chat_bans where room = ? and account = ?", room, target.id());
            turn.handle().execute("delete from chat_invitations where room = ? and account = ?", room, target.id());
            turn.handle().execute("insert into chat_bans (room, account, until, reason, by_account, at) values "
                    + "(?, ?, ?, ?, ?, ?)", room, target.id(), until, reason, who.id(), turn.now());
            audit.note(turn.handle(), who.id(), "ban", room, target.id(), Account.until(until) + ": " + reason);
            return Places.out(turn, target, who.id(), MemberChange.BANNED, until, noted);
        });
    }

    /**
     * Ends a ban from a room.
     *
     * @return the event's number; 0 when there was none
     */
    public long unban(String room, Account who, Account target) {
        return by(room, both(who.id(), target.id()), turn -> {
            turn.require(Action.BAN, who.id());
            if (turn.handle().execute("delete from chat_bans where room = ? and account = ?", room,
                    target.id()) == 0) {
                return 0L;
            }
            audit.note(turn.handle(), who.id(), "unban", room, target.id(), "");
            return Places.tell(turn, target, MemberChange.UNBANNED, null, null, who.id(), null);
        });
    }

    /**
     * Takes or gives back somebody's voice in a room.
     *
     * @param until in milliseconds since 1970; 0 gives it back
     */
    public long mute(String room, Account who, Account target, long until) {
        return by(room, both(who.id(), target.id()), turn -> {
            Places.requireOn(turn, Action.MUTE, who, target);
            Member member = turn.member(target.id()).orElseThrow(() -> Places.notIn(target));
            turn.handle().execute("update chat_members set muted_until = ? where room = ? and account = ?", until, room,
                    target.id());
            turn.place(target.id());
            audit.note(turn.handle(), who.id(), until == 0 ? "unmute" : "mute", room, target.id(),
                    until == 0 ? "" : Account.until(until));
            return Places.tell(turn, target, until == 0 ? MemberChange.UNMUTED : MemberChange.MUTED, member.role(),
                    until == 0 ? null : until, who.id(), null);
        });
    }

    /** Makes somebody something else in a room. Who makes another the owner becomes an admin. */
    public long role(String room, Account who, Account target, RoomRole role) {
        return by(room, both(who.id(), target.id()), turn -> {
            Places.requireOn(turn, Action.SET_ROLE, who, target);
            RoomRole own = turn.role(who.id());
            boolean passesOn = role == RoomRole.OWNER && own == RoomRole.OWNER;
            if (!who.administrator() && !passesOn && (own == null || role.compareTo(own) >= 0)) {
                throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                        "Only roles below your own can be given; here you are " + (own == null
                                ? "no member"
                                : own.word()) + ".");
            }
            if (turn.member(target.id()).isEmpty()) {
                throw Places.notIn(target);
            }
            Places.setRole(turn, target, role, who.id());
            if (role == RoomRole.OWNER) {
                List<String> former = turn.handle().createQuery("select account from chat_members where room = ? and "
                        + "role = 'owner' and account <> ?").bind(0, room).bind(1, target.id()).mapTo(String.class)
                        .list();
                former.forEach(id -> Accounts.find(turn.handle(), id)
                        .ifPresent(account -> Places.setRole(turn, account, RoomRole.ADMIN, who.id())));
            }
            audit.note(turn.handle(), who.id(), "role", room, target.id(), role.word());
            return turn.position();
        });
    }

    /** The rooms in which an account is, or has said something: those whose people must be told of what becomes of it. */
    public List<String> traces(Account who) {
        return rooms.withTraces(who.id());
    }

    /**
     * Tells rooms that an account has another name, or is removed.
     *
     * @param account as it is now; with an empty name when it is removed
     * @param by      who did it
     */
    public void tell(List<String> traces, Account account, String by) {
        boolean removed = account.name().isEmpty();
        for (String room : traces) {
            by(room, Set.of(account.id()), turn -> Places.tell(turn, account, removed
                    ? MemberChange.REMOVED
                    : MemberChange.RENAMED, removed ? null : turn.role(account.id()), null, by, null));
        }
    }

    /**
     * A ban from a room.
     *
     * @param account who
     * @param name    what people call them
     * @param until   until when
     * @param reason  why
     * @param by      who decided it
     */
    public record Ban(String account, String name, long until, String reason, String by) {}

    /** Who is kept out of a room. */
    public List<Ban> bans(String room, Account who) {
        return by(room, Set.of(who.id()), turn -> {
            turn.require(Action.BAN, who.id());
            return turn.handle()
                    .createQuery("select b.account, a.name, b.until, b.reason, b.by_account from chat_bans b "
                            + "join chat_accounts a on a.id = b.account where b.room = ? and b.until > ? order by a.name_key "
                            + "limit 1000")
                    .bind(0, room).bind(1, turn.now())
                    .map((row, context) -> new Ban(row.getString(1), row.getString(2), row.getLong(3),
                            row.getString(4), row.getString(5)))
                    .list();
        });
    }
}
