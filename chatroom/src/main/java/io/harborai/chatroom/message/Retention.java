package io.harborai.chatroom.message;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;
import org.jdbi.v3.core.Handle;

/**
 * Forgets what is older than its room wants. The log loses its beginning only, so that what is left has no gaps; who was away
 * for longer is told that it is lost. Blocking; safe to share between threads and nodes.
 */
public final class Retention {
    private static final long DAY_MILLIS = 86_400_000;
    /** Messages of one transaction: others wait for it. */
    private static final int TOGETHER = 500;

    private final Database database;
    private final InstantSource clock;

    /** Of the rooms in this database. */
    public Retention(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Old(long id, long seq, long number) {}

    /**
     * Forgets what is due.
     *
     * @return how many messages
     */
    public long sweep() {
        Map<String, Long> rooms = database.read(handle -> handle.createQuery("select id, retention_days from "
                + "chat_rooms where retention_days > 0").map(
                        (row, context) -> Map.entry(row.getString(1), row.getLong(
                                2)))
                .stream().collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        long forgotten = 0;
        for (Map.Entry<String, Long> room : rooms.entrySet()) {
            long until = clock.millis() - room.getValue() * DAY_MILLIS;
            int found;
            do {
                found = database.write(handle -> forget(handle, room.getKey(), until));
                forgotten += found;
            } while (found == TOGETHER);
        }
        return forgotten;
    }

    private int forget(Handle handle, String room, long until) {
        List<Old> old = handle.createQuery("select id, seq, number from chat_messages where room = ? and at < ? order "
                + "by seq limit ?").bind(0, room).bind(1, until).bind(2, TOGETHER)
                .map((row, context) -> new Old(row.getLong(1), row.getLong(2), row.getLong(3))).list();
        if (old.isEmpty()) {
            return 0;
        }
        long last = old.getLast().seq();
        if (database.dialect() == Dialect.SQLITE) {
            old.forEach(each -> handle.execute("delete from chat_search where rowid = ?", each.id()));
        }
        handle.execute("delete from chat_reactions where room = ? and message <= ?", room, last);
        handle.execute("delete from chat_mentions where room = ? and number <= ?", room, old.getLast().number());
        handle.execute("delete from chat_messages where room = ? and seq <= ?", room, last);
        handle.execute("delete from chat_events where room = ? and seq <= ?", room, last);
        return old.size();
    }
}
