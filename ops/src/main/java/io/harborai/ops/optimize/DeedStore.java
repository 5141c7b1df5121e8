package io.harborai.ops.optimize;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.harborai.platform.storage.Database;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Deeds in the database. Blocking. Thread-safe. */
public final class DeedStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Database database;
    private final String node;

    /** @param node the name of this process among those that share the database */
    public DeedStore(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    void save(List<Deed> deeds) {
        if (deeds.isEmpty()) {
            return;
        }
        database.write(handle -> {
            for (Deed deed : deeds) {
                Double after = deed.after();
                handle.createUpdate("""
                        insert into ops_actions (id, node, rule, action, at, metric, before_it, after_it, effect)
                        values (:id, :node, :rule, :action, :at, :metric, :before, :after, :effect)
                        on conflict (id) do nothing""").bind("id", deed.id()).bind("node", node)
                        .bind("rule", deed.rule()).bind("action", deed.relief())
                        .bind("at", deed.at().toEpochMilli()).bind("metric", deed.metric())
                        .bind("before", deed.before()).bind("after", after == null ? deed.before() : after)
                        .bind("effect", JSON.writeValueAsString(Map.of("what", deed.effect().what(), "before",
                                deed.effect().before(), "after", deed.effect().after())))
                        .execute();
            }
            return deeds.size();
        });
    }

    /** The newest deeds of all nodes. */
    List<Deed> newest(int most) {
        return database.readReplica(handle -> handle.createQuery("""
                select id, at, rule, action, metric, before_it, after_it, effect from ops_actions
                order by at desc, id desc limit :most""").bind("most", most).map((row, context) -> {
            JsonNode effect = JSON.readTree(row.getString(8));
            return new Deed(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3), row.getString(4),
                    row.getString(5), row.getDouble(6), row.getDouble(7), new Relief.Effect(
                            effect.path("what").asString(""), effect.path("before").asDouble(0),
                            effect.path("after").asDouble(0)));
        }).list());
    }

    /** Deletes older ones. */
    public int prune(Instant now, Duration keep) {
        long before = now.minus(keep).toEpochMilli();
        return database.write(handle -> handle.createUpdate("delete from ops_actions where at < :before")
                .bind("before", before).execute());
    }
}
