package io.harborai.chatroom.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.account.SignIn;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.WebFailure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A room while its writer changes it: its row is locked, and what happens gets the next numbers of its log. Used by one
 * thread within one transaction.
 */
public final class RoomTurn {
    private final Handle handle;
    private final MessageRows rows;
    private final long now;
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Posted> posted;
    private final List<RoomEvent> events = new ArrayList<>();
    private final List<MessageRows.New> unwritten = new ArrayList<>();
    private final Map<String, Long> read = new LinkedHashMap<>();
    private Room room;
    private final long began;
    private long seq;
    private long messages;

    RoomTurn(Handle handle, MessageRows rows, Room room, long now, Set<String> involved, Set<String> clientIds) {
        this.handle = handle;
        this.rows = rows;
        this.room = room;
        this.now = now;
        this.began = room.seq();
        this.seq = began;
        this.messages = room.messages();
        Accounts.all(handle, involved).forEach(account -> accounts.put(account.id(), account));
        Rooms.members(handle, room.id(), involved).forEach(member -> members.put(member.account(), member));
        this.posted = rows.posted(handle, room.id(), involved, clientIds);
    }

    /** The connection, for what a change reads and writes itself. What was said before is written first. */
    public Handle handle() {
        write();
        return handle;
    }

    /** The room as it was when the turn began, or as a change has made it since. */
    public Room room() {
        return room;
    }

    /** In milliseconds since 1970. */
    public long now() {
        return now;
    }

    /** How many messages there are now. */
    public long messages() {
        return messages;
    }

    /** The last number of the log now. */
    public long position() {
        return seq;
    }

    /** The room's row was changed by the change itself. */
    public void reload() {
        write();
        room = Rooms.find(handle, room.id()).orElseThrow();
    }

    /**
     * The account.
     *
     * @throws WebFailure if it is no longer there
     */
    public Account account(String id) {
        Account known = accounts.get(id);
        if (known == null) {
            throw WebFailure.of(FailureKind.NOT_FOUND, "unknown_account", "There is no account '" + id + "'.");
        }
        return known;
    }

    /** What somebody is in the room. */
    public Optional<Member> member(String id) {
        return Optional.ofNullable(members.get(id));
    }

    /** What somebody is in the room; null for no member. */
    public @Nullable RoomRole role(String id) {
        Member member = members.get(id);
        return member == null ? null : member.role();
    }

    /** Somebody's place has been changed by the change itself. */
    public void place(String id) {
        members.remove(id);
        Rooms.members(handle(), room.id(), Set.of(id)).forEach(member -> members.put(id, member));
    }

    /** Refuses who may not do this to nobody in particular. */
    public Account require(Action action, String who) {
        return require(action, who, null);
    }

    /**
     * Refuses who may not do this to somebody.
     *
     * @param target the other's id; null for nobody
     */
    public Account require(Action action, String who, @Nullable String target) {
        Account account = account(who);
        if (account.banned(now)) {
            throw SignIn.banned(account);
        }
        RoomAccess.refuseBanned(account, room, now);
        RoomRole role = role(who);
        if (role == null && !account.administrator()) {
            throw room.kind() == RoomKind.PUBLIC
                    ? WebFailure.of(FailureKind.PERMISSION, "not_a_member", "Join the room '" + room.name()
                            + "' first.")
                    : Rooms.unknown(room.id());
        }
        if (!action.allowed(account.administrator(), role, target == null ? null : role(target))) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Here you are "
                    + (role == null ? "no member" : role.word()) + "; to " + action.word()
                    + " needs " + action.least().word() + (target == null ? "." : ", and more than the other is."));
        }
        return account;
    }

    /** Refuses who may not write at this moment. */
    public Account requireVoice(String who) {
        Account account = require(Action.WRITE, who);
        Member member = members.get(who);
        long until = Math.max(account.mutedUntil(), member == null ? 0 : member.mutedUntil());
        if (until > now && !account.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "muted", "You are muted " + Account.until(until) + ".");
        }
        if (room.archived()) {
            throw WebFailure.of(FailureKind.PERMISSION, "archived", "The room '" + room.name()
                    + "' is archived; nothing can be written.");
        }
        return account;
    }

    /** What was said under this client's id before, by this account. */
    Optional<Posted> posted(String account, String clientId) {
        return Optional.ofNullable(posted.get(account + ' ' + clientId));
    }

    /**
     * Says something.
     *
     * @param clientId empty for one that the server makes
     */
    Posted say(Account who, String clientId, String text, long replyTo, long thread, List<String> mentions) {
        seq++;
        messages++;
        String id = clientId.isEmpty() ? "~" + seq : clientId;
        MessageView view = new MessageView(seq, messages, who.id(), who.name(), text, now, null, null,
                replyTo == 0 ? null : replyTo, thread == 0 ? null : thread, mentions.isEmpty() ? null : mentions,
                null, id, null);
        unwritten.add(new MessageRows.New(view, replyTo, thread, mentions));
        events.add(RoomEvent.of(room.id(), room.epoch(), view));
        if (members.containsKey(who.id())) {
            read.put(who.id(), messages);
        }
        Posted said = new Posted(room.id(), room.epoch(), seq, messages, now, null);
        posted.put(who.id() + ' ' + id, said.again());
        return said;
    }

    /**
     * Something else happens.
     *
     * @return its number
     */
    public long emit(RoomNews news) {
        seq++;
        String body = ChatJson.write(news);
        handle().execute("insert into chat_events (room, seq, type, message, body) values (?, ?, ?, ?, ?)", room.id(),
                seq, news.type(), news.about(), ChatJson.write(kept(news)));
        events.add(RoomEvent.of(room.id(), room.epoch(), seq, news.removed(), news.type(), body));
        return seq;
    }

    /** A deleted message must not live on in the record of its changes: a text is kept in one place only. */
    private static RoomNews kept(RoomNews news) {
        return news instanceof RoomNews.Edited edited
                ? new RoomNews.Edited(edited.message(), "", List.of(), edited.by(), edited.at())
                : news;
    }

    MessageRows rows() {
        return rows;
    }

    /** Somebody has read up to a message. */
    void read(String account, long number) {
        read.merge(account, number, Math::max);
    }

    private void write() {
        if (!unwritten.isEmpty()) {
            rows.insert(handle, room.id(), unwritten);
            unwritten.clear();
        }
    }

    List<RoomEvent> finish() {
        write();
        rows.read(handle, room.id(), read);
        if (seq != began) {
            handle.execute("update chat_rooms set seq = ?, messages = ? where id = ?", seq, messages, room.id());
        }
        return events;
    }
}
