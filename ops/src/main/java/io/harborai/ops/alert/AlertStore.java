package io.harborai.ops.alert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.harborai.ops.notify.Severity;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;

/** The history of alerts, and the silences, of all nodes. Blocking. Thread-safe. */
public final class AlertStore {
    private static final int MOST_OPEN = 1_000;

    private final Database database;
    private final String node;

    /** @param node the name of this process among those that share the database */
    public AlertStore(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    String node() {
        return node;
    }

    void save(List<Alert> alerts) {
        if (alerts.isEmpty()) {
            return;
        }
        database.write(handle -> {
            for (Alert alert : alerts) {
                handle.createUpdate(
                        """
                                insert into ops_alerts (id, node, rule, severity, metric, threshold, value, worst, summary, since,
                                    fired_at, escalated_at, resolved_at, resolved_by, notified, silenced)
                                values (:id, :node, :rule, :severity, :metric, :threshold, :value, :worst, :summary, :since,
                                    :fired, :escalated, :resolved, :by, :notified, :silenced)
                                on conflict (id) do update set severity = excluded.severity, value = excluded.value,
                                    worst = excluded.worst, summary = excluded.summary, escalated_at = excluded.escalated_at,
                                    resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by,
                                    notified = excluded.notified, silenced = excluded.silenced""")
                        .bind("id", alert.id()).bind("node", alert.node()).bind("rule", alert.rule())
                        .bind("severity", alert.severity().word()).bind("metric", alert.metric())
                        .bind("threshold", alert.threshold()).bind("value", alert.value())
                        .bind("worst", alert.worst()).bind("summary", alert.summary())
                        .bind("since", alert.since().toEpochMilli()).bind("fired", alert.firedAt().toEpochMilli())
                        .bind("escalated", millis(alert.escalatedAt())).bind("resolved", millis(alert.resolvedAt()))
                        .bind("by", alert.resolvedBy()).bind("notified", millis(alert.notifiedAt()))
                        .bind("silenced", (long) alert.silenced()).execute();
            }
            return alerts.size();
        });
    }

    private static long millis(@Nullable Instant at) {
        return at == null ? 0 : at.toEpochMilli();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    /** The alerts of this node that have not ended, the newest of each rule last. */
    List<Alert> open() {
        return database.read(handle -> handle.createQuery("""
                select * from ops_alerts where node = :node and resolved_at = 0 order by fired_at limit :most""")
                .bind("node", node).bind("most", MOST_OPEN).map((row, context) -> alert(row)).list());
    }

    /** Alerts of all nodes, the newest first; one more than the page has when there are more. */
    List<Alert> history(PageRequest page, Optional<String> rule) {
        Optional<String[]> after = page.after().map(key -> key.split("/", 2)).filter(parts -> parts.length == 2
                && parts[0].matches("[0-9]{1,18}"));
        long time = after.map(parts -> Long.parseLong(parts[0])).orElse(Long.MAX_VALUE);
        String id = after.map(parts -> parts[1]).orElse("");
        return database.readReplica(handle -> handle.createQuery("""
                select * from ops_alerts where (fired_at < :time or fired_at = :time and id < :id)
                    and (:rule = '' or rule = :rule) order by fired_at desc, id desc limit :most""")
                .bind("time", time).bind("id", id).bind("rule", rule.orElse("")).bind("most", page.limit() + 1)
                .map((row, context) -> alert(row)).list());
    }

    /** What a page of the history ends with. */
    static String key(Alert alert) {
        return alert.firedAt().toEpochMilli() + "/" + alert.id();
    }

    private static Alert alert(ResultSet row) throws SQLException {
        return new Alert(row.getString("id"), row.getString("node"), row.getString("rule"),
                Severity.of(row.getString("severity")), row.getString("metric"), row.getDouble("threshold"),
                row.getDouble("value"), row.getDouble("worst"), row.getString("summary"),
                Instant.ofEpochMilli(row.getLong("since")), Instant.ofEpochMilli(row.getLong("fired_at")),
                instant(row.getLong("escalated_at")), instant(row.getLong("resolved_at")),
                row.getString("resolved_by"), instant(row.getLong("notified")), row.getInt("silenced"));
    }

    void add(Silence silence) {
        database.write(handle -> handle.createUpdate("""
                insert into ops_silences (id, rule, from_at, until_at, made_by, reason)
                values (:id, :rule, :from, :until, :by, :reason)""").bind("id", silence.id())
                .bind("rule", silence.rule()).bind("from", silence.from().toEpochMilli())
                .bind("until", silence.until().toEpochMilli()).bind("by", silence.madeBy())
                .bind("reason", silence.reason()).execute());
    }

    boolean endSilence(String id, Instant now) {
        return database.write(handle -> handle.createUpdate("""
                update ops_silences set until_at = :now where id = :id and until_at > :now""").bind("id", id)
                .bind("now", now.toEpochMilli()).execute()) > 0;
    }

    /** The silences that are not over. */
    List<Silence> silences(Instant now) {
        return database.read(handle -> handle.createQuery("""
                select id, rule, from_at, until_at, made_by, reason from ops_silences where until_at > :now
                order by from_at, id limit :most""").bind("now", now.toEpochMilli()).bind("most", MOST_OPEN)
                .map((row, context) -> new Silence(row.getString(1), row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)), Instant.ofEpochMilli(row.getLong(4)), row.getString(5),
                        row.getString(6)))
                .list());
    }

    /** Deletes what ended longer ago. */
    public int prune(Instant now, Duration keep) {
        long before = now.minus(keep).toEpochMilli();
        return database.write(handle -> handle
                .createUpdate("delete from ops_alerts where resolved_at > 0 and resolved_at < :before")
                .bind("before", before).execute()
                + handle.createUpdate("delete from ops_silences where until_at < :before").bind("before", before)
                        .execute());
    }
}
