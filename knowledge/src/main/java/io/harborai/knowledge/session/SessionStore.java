package io.harborai.knowledge.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.harborai.platform.storage.Database;

/**
 * The sessions in the database. Each belongs to the key that began it, and no other key finds it. Blocking. Safe to share
 * between threads.
 */
public final class SessionStore {
    /** Most entries of one page. */
    public static final int MOST_LISTED = 500;
    /** Most turns of a session. */
    public static final int MOST_TURNS = 10_000;
    /** Most sessions of a key. */
    public static final int MOST_SESSIONS = 100_000;
    private static final int MOST_TITLE = 200;
    private static final int MOST_REMARK = 2_000;
    private static final int MOST_PRUNED = 1_000;

    private final Database database;
    private final InstantSource clock;

    /** Sessions in this database, their times by this clock. */
    public SessionStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Begins a session.
     *
     * @return the session; empty when the owner has {@link #MOST_SESSIONS} already
     */
    public Optional<KnowledgeSession> create(String owner, String collection, String title) {
        String id = UUID.randomUUID().toString();
        long now = clock.millis();
        boolean made = database.write(handle -> handle.createQuery(
                "select count(*) from knowledge_sessions where owner = ?").bind(0, owner).mapTo(Long.class)
                .one() < MOST_SESSIONS
                && handle
                        .execute(
                                "insert into knowledge_sessions (id, owner, collection, title, created_at, changed_at) "
                                        + "values (?, ?, ?, ?, ?, ?)",
                                id, owner, collection, title(title), now, now) == 1);
        return made ? find(owner, id) : Optional.empty();
    }

    /** An owner's session. */
    public Optional<KnowledgeSession> find(String owner, String id) {
        return database.read(handle -> handle
                .createQuery("select * from knowledge_sessions where id = ? and owner = ?").bind(0, id).bind(1, owner)
                .map((row, context) -> session(row)).findOne());
    }

    /** An owner's sessions, the last used first. */
    public List<KnowledgeSession> list(String owner, int skipped, int most) {
        return database.read(handle -> handle
                .createQuery("select * from knowledge_sessions where owner = ? order by changed_at desc, id limit ? "
                        + "offset ?")
                .bind(0, owner).bind(1, Math.clamp(most, 1, MOST_LISTED)).bind(2, Math.max(0, skipped))
                .map((row, context) -> session(row)).list());
    }

    /** Gives it another title; false when there is no such session. */
    public boolean rename(String owner, String id, String name) {
        return database.write(handle -> handle.execute(
                "update knowledge_sessions set title = ? where id = ? and owner = ?", title(name), id, owner)) == 1;
    }

    /** Removes it with all that was said; false when there is no such session. */
    public boolean delete(String owner, String id) {
        return database.write(handle -> {
            int gone = handle.execute("delete from knowledge_sessions where id = ? and owner = ?", id, owner);
            if (gone == 1) {
                handle.execute("delete from knowledge_turns where session = ?", id);
            }
            return gone;
        }) == 1;
    }

    /** What was asked in it, oldest first, behind a place; empty for whoever does not own it. */
    public List<AskedTurn> turns(String owner, String id, int after, int most) {
        return database.read(handle -> handle
                .createQuery("select t.* from knowledge_turns t join knowledge_sessions s on s.id = t.session where "
                        + "s.id = ? and s.owner = ? and t.ordinal > ? order by t.ordinal limit ?")
                .bind(0, id).bind(1, owner).bind(2, after).bind(3, Math.clamp(most, 1, MOST_LISTED))
                .map((row, context) -> turn(row)).list());
    }

    /** The last few, oldest first. */
    public List<AskedTurn> lastTurns(String owner, String id, int most) {
        return database.read(handle -> handle
                .createQuery("select t.* from knowledge_turns t join knowledge_sessions s on s.id = t.session where "
                        + "s.id = ? and s.owner = ? order by t.ordinal desc limit ?")
                .bind(0, id).bind(1, owner).bind(2, Math.clamp(most, 1, MOST_LISTED))
                .map((row, context) -> turn(row)).list()).reversed();
    }

    /** Keeps a question and its answer; gives its place, or 0 when the session is gone or full. */
    public int append(String owner, String id, String question, String answer, String kind, String sources) {
        long now = clock.millis();
        return database.write(handle -> {
            int last = handle.createQuery("select coalesce(max(ordinal), 0) from knowledge_turns where session = ?")
                    .bind(0, id).mapTo(Integer.class).one();
            int touched = last >= MOST_TURNS
                    ? 0
                    : handle.execute("update knowledge_sessions set changed_at = ? where id = ? and owner = ?", now, id,
                            owner);
            if (touched == 0) {
                return 0;
            }
            handle.execute("insert into knowledge_turns (session, ordinal, question, answer, kind, sources, feedback, "
                    + "remark, created_at) values (?, ?, ?, ?, ?, ?, 0, '', ?)", id, last + 1, question, answer, kind,
                    sources, now);
            return last + 1;
        });
    }

    /** Keeps what somebody thinks of an answer; false when there is none. */
    public boolean feedback(String owner, String id, int ordinal, int feedback, String remark) {
        String kept = remark.length() > MOST_REMARK ? remark.substring(0, MOST_REMARK) : remark;
        return database.write(handle -> handle.execute("update knowledge_turns set feedback = ?, remark = ? where "
                + "session = ? and ordinal = ? and session in (select id from knowledge_sessions where owner = ?)",
                feedback, kept, id, ordinal, owner)) == 1;
    }

    /** Removes sessions that were silent for so long, some at a time; gives how many. */
    public int prune(Duration silence) {
        long before = clock.instant().minus(silence).toEpochMilli();
        return database.write(handle -> {
            List<String> old = handle
                    .createQuery("select id from knowledge_sessions where changed_at < ? order by changed_at limit ?")
                    .bind(0, before).bind(1, MOST_PRUNED).mapTo(String.class).list();
            for (String id : old) {
                handle.execute("delete from knowledge_turns where session = ?", id);
                handle.execute("delete from knowledge_sessions where id = ?", id);
            }
            return old.size();
        });
    }

    private static String title(String wanted) {
        String line = wanted.strip().replaceAll("\\s+", " ");
        return line.length() > MOST_TITLE ? line.substring(0, MOST_TITLE) : line;
    }

    private static KnowledgeSession session(ResultSet row) throws SQLException {
        return new KnowledgeSession(row.getString("id"), row.getString("collection"), row.getString("title"),
                Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("changed_at")));
    }

    private static AskedTurn turn(ResultSet row) throws SQLException {
        return new AskedTurn(row.getInt("ordinal"), row.getString("question"), row.getString("answer"),
                row.getString("kind"), row.getString("sources"), row.getInt("feedback"), row.getString("remark"),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
