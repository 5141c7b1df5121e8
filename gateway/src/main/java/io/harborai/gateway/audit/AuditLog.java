package io.harborai.gateway.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Page;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The log of who changed what. Entries are added, never changed; each holds the hash of the one before it. Blocking, for
 * the control plane only. Safe to share between threads and nodes.
 */
public final class AuditLog {
    private static final String COLUMNS = "seq, at, actor_kind, actor_id, actor_name, address, trace_id, phase, action, "
            + "target, status, before_json, after_json, previous, hash";
    /** Entries that are looked at in one reading of the database. */
    private static final int BATCH = 500;

    private final Database database;
    private final InstantSource clock;

    private AuditLog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A log in this database. */
    public static AuditLog create(Database database, InstantSource clock) {
        return new AuditLog(database, clock);
    }

    /**
     * Adds an entry.
     *
     * @throws io.harborai.platform.storage.StorageException if it cannot be kept
     */
    public AuditEntry append(Change change) {
        return database.write(handle -> {
            Link last = handle.createQuery("select seq, hash from audit_log order by seq desc limit 1")
                    .map((row, context) -> new Link(row.getLong(1), row.getString(2))).findOne()
                    .orElseGet(() -> anchor(handle));
            AuditEntry open = new AuditEntry(last.seq + 1, Instant.ofEpochMilli(clock.millis()),
                    change.actor().kind().word(), change.actor().id(), change.actor().name(), change.address(),
                    change.traceId(), change.phase().word(), change.action(), change.target(), change.status(),
                    change.before(), change.after(), last.hash, "");
            AuditEntry entry = sealed(open);
            handle.execute("insert into audit_log (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    entry.seq(), entry.at().toEpochMilli(), entry.kind(), entry.actorId(), entry.actor(),
                    entry.address(), entry.traceId(), entry.phase(), entry.action(), entry.target(), entry.status(),
                    entry.before(), entry.after(), entry.previous(), entry.hash());
            return entry;
        });
    }

    private static AuditEntry sealed(AuditEntry open) {
        return new AuditEntry(open.seq(), open.at(), open.kind(), open.actorId(), open.actor(), open.address(),
                open.traceId(), open.phase(), open.action(), open.target(), open.status(), open.before(), open.after(),
                open.previous(), Chain.hash(open));
    }

    /** Entries, the newest first. */
    Page<AuditEntry> list(AuditFilter filter, PageRequest request) {
        List<String> conditions = new ArrayList<>(filter.conditions());
        List<Object> values = new ArrayList<>(filter.values());
        request.afterNumber().ifPresent(seq -> {
            conditions.add("seq < ?");
            values.add(seq);
        });
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        List<AuditEntry> read = database.read(handle -> {
            Query query = handle.createQuery("select " + COLUMNS + " from audit_log" + where
                    + " order by seq desc limit " + (request.limit() + 1));
            for (int i = 0; i < values.size(); i++) {
                query.bind(i, values.get(i));
            }
            return query.map((row, context) -> entry(row)).list();
        });
        return Page.of(read, request, entry -> Long.toString(entry.seq()));
    }

    /**
     * Looks along the whole chain.
     *
     * @param seq  with {@code hash}, an entry that was noted elsewhere and must still be there; null for none
     * @param hash that entry's hash
     */
    public Verification verify(@Nullable Long seq, @Nullable String hash) {
        Link last = database.read(AuditLog::anchor);
        boolean noted = seq == null || seq <= last.seq;
        long first = last.seq + 1;
        long entries = 0;
        while (true) {
            long after = last.seq;
            List<AuditEntry> batch = database.read(handle -> handle.createQuery("select " + COLUMNS
                    + " from audit_log where seq > ? order by seq limit " + BATCH).bind(0, after)
                    .map((row, context) -> entry(row)).list());
            for (AuditEntry entry : batch) {
                String problem = problem(entry, last);
                if (problem == null && seq != null && entry.seq() == seq) {
                    noted = entry.hash().equals(hash);
                    problem = noted ? null : "the entry " + seq + " has another hash than was noted";
                }
                if (problem != null) {
                    return new Verification(false, entries, entries == 0 ? 0 : first, last.seq, last.hash, problem);
                }
                last = new Link(entry.seq(), entry.hash());
                entries++;
            }
            if (batch.size() < BATCH) {
                return new Verification(noted, entries, entries == 0 ? 0 : first, last.seq, last.hash,
                        noted ? null : "the entry " + seq + " is missing: the end of the log was cut off");
            }
        }
    }

    private static @Nullable String problem(AuditEntry entry, Link last) {
        if (entry.seq() != last.seq + 1) {
            return "the entries " + (last.seq + 1) + " to " + (entry.seq() - 1) + " are missing";
        }
        if (!entry.previous().equals(last.hash)) {
            return "the entry " + entry.seq() + " does not follow the one before it";
        }
        return entry.isGenuine() ? null : "the entry " + entry.seq() + " was changed after it was written";
    }

    /**
     * Removes what is past its time, and says so in the log.
     *
     * @param retention how long entries are kept
     * @return how many were removed
     */
    public long prune(Duration retention) {
        long before = clock.instant().minus(retention).toEpochMilli();
        int removed = database.write(handle -> {
            // The time of entries need not rise, for clocks are set back: what is removed is a beginning of the chain.
            Optional<Link> last = handle.createQuery("select seq, hash from audit_log where at < ? and seq < coalesce("
                    + "(select min(seq) from audit_log where at >= ?), 9223372036854775807) order by seq desc limit 1")
                    .bind(0, before).bind(1, before)
                    .map((row, context) -> new Link(row.getLong(1), row.getString(2))).findOne();
            if (last.isEmpty()) {
                return 0;
            }
            handle.execute("update audit_anchor set seq = ?, hash = ? where id = 1", last.get().seq, last.get().hash);
            return handle.execute("delete from audit_log where seq <= ?", last.get().seq);
        });
        if (removed > 0) {
            append(Change.done(Actor.system("audit"), "", "", "audit.prune", removed + " entries"));
        }
        return removed;
    }

    private static Link anchor(Handle handle) {
        return handle.createQuery("select seq, hash from audit_anchor where id = 1")
                .map((row, context) -> new Link(row.getLong(1), row.getString(2))).findOne()
                .orElseGet(() -> new Link(0, Chain.BEGINNING));
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(row.getLong("seq"), Instant.ofEpochMilli(row.getLong("at")), row.getString("actor_kind"),
                row.getString("actor_id"), row.getString("actor_name"), row.getString("address"),
                row.getString("trace_id"), row.getString("phase"), row.getString("action"), row.getString("target"),
                row.getInt("status"), row.getString("before_json"), row.getString("after_json"),
                row.getString("previous"), row.getString("hash"));
    }

    /** The end of a part of the chain. */
    private record Link(long seq, String hash) {}
}
