package io.harborai.ops.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.platform.storage.Database;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Minutes in the database: one row for a minute of a node, so that a day costs 1440 rows. Blocking. Thread-safe. */
public final class MinuteStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Database database;
    private final String node;

    /** @param node the name of this process among those that share the database */
    public MinuteStore(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** Keeps minutes; one that is there already is replaced. */
    void write(Map<String, List<Minute>> minutes) {
        Map<Long, Map<String, double[]>> rows = new TreeMap<>();
        minutes.forEach((metric, found) -> found.forEach(minute -> rows
                .computeIfAbsent(minute.number(), first -> new TreeMap<>())
                .put(metric, new double[]{minute.avg(), minute.min(), minute.max()})));
        database.write(handle -> {
            rows.forEach((number, values) -> handle.createUpdate("""
                    insert into ops_minutes (node, minute, document) values (:node, :minute, :document)
                    on conflict (node, minute) do update set document = excluded.document""")
                    .bind("node", node).bind("minute", number).bind("document", JSON.writeValueAsString(values))
                    .execute());
            return rows.size();
        });
    }

    /** Each metric's minutes from one to another, both included, and after them those of {@code later}. */
    Map<String, List<Minute>> read(long from, long to, Map<String, List<Minute>> later) {
        Map<String, List<Minute>> found = new TreeMap<>();
        database.readReplica(handle -> {
            handle.createQuery("""
                    select minute, document from ops_minutes where node = :node and minute between :from and :to
                    order by minute""").bind("node", node).bind("from", from).bind("to", to)
                    .map((row, context) -> add(row.getLong(1), row.getString(2), found)).list();
            return found.size();
        });
        later.forEach((metric, minutes) -> found.computeIfAbsent(metric, first -> new ArrayList<>()).addAll(minutes));
        return found;
    }

    private static long add(long number, String document, Map<String, List<Minute>> found) {
        for (Map.Entry<String, JsonNode> metric : JSON.readTree(document).properties()) {
            JsonNode value = metric.getValue();
            found.computeIfAbsent(metric.getKey(), first -> new ArrayList<>()).add(new Minute(number,
                    value.path(0).asDouble(), value.path(1).asDouble(), value.path(2).asDouble()));
        }
        return number;
    }

    /** Deletes minutes that are older. */
    public int prune(Instant now, Duration keep) {
        long before = History.minute(now.minus(keep));
        return database.write(handle -> handle.createUpdate("delete from ops_minutes where minute < :before")
                .bind("before", before).execute());
    }
}
