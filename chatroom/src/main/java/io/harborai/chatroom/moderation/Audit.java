package io.harborai.chatroom.moderation;

import java.time.InstantSource;
import java.util.List;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/** Who kept order, and how. Blocking; safe to share between threads. */
public final class Audit {
    private static final int LONGEST = 1000;

    private final Database database;
    private final InstantSource clock;

    /** The record in this database. */
    public Audit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param id     its number; the newest is the highest
     * @param at     in milliseconds since 1970
     * @param actor  the account that did it
     * @param action in one word
     * @param room   where; empty for no room
     * @param target to whom or what
     * @param detail more about it
     */
    public record Entry(long id, long at, String actor, String action, String room, String target, String detail) {}

    /** Notes what was done, in the transaction that does it. */
    public void note(Handle handle, String actor, String action, String room, String target, String detail) {
        handle.execute("insert into chat_audit (at, actor, action, room, target, detail) values (?, ?, ?, ?, ?, ?)",
                clock.millis(), actor, action, room, target, detail.length() > LONGEST
                        ? detail.substring(0, LONGEST)
                        : detail);
    }

    /** Notes what was done. */
    public void note(String actor, String action, String room, String target, String detail) {
        database.write(handle -> {
            note(handle, actor, action, room, target, detail);
            return true;
        });
    }

    /**
     * The newest first.
     *
     * @param room empty for everything
     */
    public List<Entry> page(String room, long before, int limit) {
        return database.readReplica(handle -> handle.createQuery("select id, at, actor, action, room, target, detail "
                + "from chat_audit where (? = '' or room = ?) and id < ? order by id desc limit ?").bind(0, room)
                .bind(1, room).bind(2, before == 0 ? Long.MAX_VALUE : before).bind(3, limit)
                .map((row, context) -> new Entry(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4),
                        row.getString(5), row.getString(6), row.getString(7)))
                .list());
    }
}
