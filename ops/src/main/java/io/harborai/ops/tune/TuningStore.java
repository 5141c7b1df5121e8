package io.harborai.ops.tune;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.storage.Database;
import tools.jackson.databind.json.JsonMapper;

/** Tunings in the database; the last 1 000 are kept. Blocking. Thread-safe. */
final class TuningStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int KEPT = 1_000;

    private final Database database;
    private final String node;

    TuningStore(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    void save(String id, Instant at, String madeBy, String status, Map<String, Object> document) {
        database.write(handle -> {
            handle.createUpdate("""
                    insert into ops_tunings (id, node, at, made_by, status, document)
                    values (:id, :node, :at, :by, :status, :document)""").bind("id", id).bind("node", node)
                    .bind("at", at.toEpochMilli()).bind("by", madeBy).bind("status", status)
                    .bind("document", JSON.writeValueAsString(document)).execute();
            return handle.createUpdate(
                    """
                            delete from ops_tunings where id not in (select id from ops_tunings order by at desc, id desc limit :most)""")
                    .bind("most", KEPT).execute();
        });
    }

    /** The newest of all nodes. */
    List<Map<String, Object>> newest(int most) {
        return database.readReplica(handle -> handle.createQuery(
                """
                        select id, node, at, made_by, status, document from ops_tunings order by at desc, id desc limit :most""")
                .bind("most", most).map((row, context) -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("id", row.getString(1));
                    json.put("node", row.getString(2));
                    json.put("at", Instant.ofEpochMilli(row.getLong(3)).toString());
                    json.put("made_by", row.getString(4));
                    json.put("status", row.getString(5));
                    json.put("tuning", JSON.readTree(row.getString(6)));
                    return json;
                }).list());
    }
}
