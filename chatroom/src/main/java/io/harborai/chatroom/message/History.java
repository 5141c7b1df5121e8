package io.harborai.chatroom.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What was said in a room, by pages, and what happened after a position. Blocking; safe to share between threads. */
public final class History {
    /** Most messages of a page. */
    public static final int MOST = 200;
    /** Asks for no messages after a number, but for those before one. */
    public static final long NEWEST = -1;
    static final String COLUMNS = "m.seq, m.number, m.account, coalesce(a.name, '') as name, m.text, m.at, m.edited_at, "
            + "m.deleted, m.reply_to, m.thread, m.mentions, m.pinned, m.client_id";
    static final String FROM = " from chat_messages m left join chat_accounts a on a.id = m.account ";
    private static final int MOST_REACTING = 100;

    private final Database database;

    /** The history in this database. */
    public History(Database database) {
        this.database = database;
    }

    /**
     * A page of messages in the order of the log.
     *
     * @param messages the messages
     * @param more     whether there are more in the direction that was asked for
     */
    public record Page(List<MessageView> messages, boolean more) {}

    /**
     * A page. It stays the same while messages come, change and go, for it is found by numbers, not counted.
     *
     * @param before messages before this number, the newest of them; 0 for the end of the log
     * @param after  messages after this number, the oldest of them; {@link #NEWEST} for those before
     * @param thread only what belongs to this thread; 0 for everything
     */
    public Page page(String room, long before, long after, long thread, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new WrongInput("limit", "'limit' is " + limit + ", it must be 1 to " + MOST + ".");
        }
        if (before != 0 && after != NEWEST) {
            throw new WrongInput("after", "Give 'before' or 'after', not both.");
        }
        if (after < NEWEST) {
            throw new WrongInput("after", "'after' is " + after + ", it must be 0 or more.");
        }
        boolean forward = after != NEWEST;
        return database.readReplica(handle -> {
            List<MessageView> found = handle.createQuery("select " + COLUMNS + FROM + "where m.room = :room and m.seq "
                    + (forward ? ">" : "<") + " :edge" + (thread == 0
                            ? ""
                            : " and (m.thread = :thread or m.seq = "
                                    + ":thread)")
                    + " order by m.seq " + (forward ? "asc" : "desc") + " limit :limit").bind("room", room)
                    .bind("edge", forward ? after : before == 0 ? Long.MAX_VALUE : before).bind("thread", thread)
                    .bind("limit", limit + 1).map((row, context) -> view(row)).list();
            boolean more = found.size() > limit;
            List<MessageView> page = new ArrayList<>(more ? found.subList(0, limit) : found);
            return new Page(reactions(handle, room, forward ? page : page.reversed()), more);
        });
    }

    /** The last messages up to a number, of the primary's newest. */
    public Page latest(String room, long upTo, int limit) {
        return database.read(handle -> {
            List<MessageView> found = handle.createQuery("select " + COLUMNS + FROM + "where m.room = ? and m.seq <= ? "
                    + "order by m.seq desc limit ?").bind(0, room).bind(1, upTo).bind(2, limit + 1)
                    .map((row, context) -> view(row)).list();
            boolean more = found.size() > limit;
            return new Page(reactions(handle, room, (more ? found.subList(0, limit) : found).reversed()), more);
        });
    }

    /** The pinned messages, in the order of the log. */
    public List<MessageView> pins(String room) {
        return database.read(handle -> reactions(handle, room, handle.createQuery("select " + COLUMNS + FROM
                + "where m.room = ? and m.pinned > 0 order by m.seq").bind(0, room)
                .map((row, context) -> view(row)).list()));
    }

    static MessageView view(ResultSet row) throws SQLException {
        long edited = row.getLong("edited_at");
        long reply = row.getLong("reply_to");
        long thread = row.getLong("thread");
        List<String> mentions = mentions(row.getString("mentions"));
        return new MessageView(row.getLong("seq"), row.getLong("number"), row.getString("account"),
                row.getString("name"), row.getString("text"), row.getLong("at"), edited == 0 ? null : edited,
                row.getInt("deleted") == 0 ? null : true, reply == 0 ? null : reply, thread == 0 ? null : thread,
                mentions.isEmpty() ? null : mentions, row.getInt("pinned") == 0 ? null : true,
                row.getString("client_id"), null);
    }

    private static List<String> mentions(String kept) {
        return kept.isEmpty() ? List.of() : List.of(kept.split(","));
    }

    private static List<MessageView> reactions(Handle handle, String room, List<MessageView> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        Map<Long, Map<String, List<String>>> found = new HashMap<>();
        handle.createQuery("select message, emoji, account from chat_reactions where room = :room and message in "
                + "(<seqs>) order by message, emoji, account").bind("room", room)
                .bindList("seqs", messages.stream().map(MessageView::seq).toList())
                .map((row, context) -> Map.entry(row.getLong(1), List.of(row.getString(2), row.getString(3))))
                .forEach(entry -> {
                    List<String> who = found.computeIfAbsent(entry.getKey(), key -> new LinkedHashMap<>())
                            .computeIfAbsent(entry.getValue().getFirst(), key -> new ArrayList<>());
                    if (who.size() < MOST_REACTING) {
                        who.add(entry.getValue().getLast());
                    }
                });
        return messages.stream().map(message -> message.with(signs(found.get(message.seq())))).toList();
    }

    private static @Nullable List<MessageView.Reaction> signs(@Nullable Map<String, List<String>> found) {
        return found == null
                ? null
                : found.entrySet().stream().map(entry -> new MessageView.Reaction(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /**
     * What happened in a room after a position.
     *
     * @param epoch  the epoch of the numbers
     * @param head   the last number of the log
     * @param events all that happened, in order; not complete when it ends before the head
     */
    public record Gap(String epoch, long head, List<RoomEvent> events) {}

    /**
     * What happened in a room after a number, of the primary's newest.
     *
     * @param after the number; everything after it is given
     * @param limit most events
     * @return what happened; nothing with an empty epoch when there is no such room
     */
    public Gap after(String room, long after, int limit) {
        return database.read(handle -> {
            // The head is read first: what is committed meanwhile makes the events longer than the head says, never shorter.
            Room known = Rooms.find(handle, room).orElse(null);
            if (known == null) {
                return new Gap("", 0, List.of());
            }
            TreeMap<Long, RoomEvent> events = new TreeMap<>();
            handle.createQuery("select " + COLUMNS + FROM + "where m.room = ? and m.seq > ? order by m.seq limit ?")
                    .bind(0, room).bind(1, after).bind(2, limit).map((row, context) -> view(row))
                    .forEach(view -> events.put(view.seq(), RoomEvent.of(room, known.epoch(), view)));
            handle.createQuery("select e.seq, e.type, e.body, m.text, m.mentions from chat_events e left join "
                    + "chat_messages m on m.room = e.room and m.seq = e.message where e.room = ? and e.seq > ? "
                    + "order by e.seq limit ?").bind(0, room).bind(1, after).bind(2, limit)
                    .map((row, context) -> event(row, known)).forEach(event -> events.put(event.seq(), event));
            return new Gap(known.epoch(), known.seq(), unbroken(events, after, limit));
        });
    }

    /** Messages and events are read one after the other; what was committed between them must wait for the next reading. */
    private static List<RoomEvent> unbroken(NavigableMap<Long, RoomEvent> events, long after, int limit) {
        List<RoomEvent> unbroken = new ArrayList<>();
        long next = after + 1;
        for (RoomEvent event : events.values()) {
            if (event.seq() != next || unbroken.size() == limit) {
                break;
            }
            unbroken.add(event);
            next++;
        }
        return unbroken;
    }

    private static RoomEvent event(ResultSet row, Room room) throws SQLException {
        String type = row.getString("type");
        String body = row.getString("body");
        long seq = row.getLong("seq");
        String removed = "";
        if (type.equals("edited")) {
            RoomNews.Edited kept = ChatJson.mapper().readValue(body, RoomNews.Edited.class);
            String text = row.getString("text");
            String named = row.getString("mentions");
            body = ChatJson.write(new RoomNews.Edited(kept.message(), text == null ? "" : text,
                    mentions(named == null ? "" : named), kept.by(), kept.at()));
        } else if (type.equals("member")) {
            removed = ChatJson.mapper().readValue(body, RoomNews.MemberChanged.class).removed();
        } else if (type.equals("room")) {
            removed = ChatJson.mapper().readValue(body, RoomNews.RoomChanged.class).removed();
        }
        return RoomEvent.of(room.id(), room.epoch(), seq, removed, type, body);
    }
}
