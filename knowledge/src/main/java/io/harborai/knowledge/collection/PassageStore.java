package io.harborai.knowledge.collection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The passages in the database, from which an index can be made again. Blocking. Safe to share between threads. */
public final class PassageStore {
    /** Passages of one writing, so that others' writings need not wait long. */
    private static final int BATCH = 1_000;
    private static final int MOST_ASKED = 100;

    private final Database database;

    /**
     * Makes one.
     *
     * @param database keeps them
     */
    public PassageStore(Database database) {
        this.database = database;
    }

    /**
     * A passage of a certain document.
     *
     * @param document the document's id
     * @param revision the version of the document's passages
     * @param ordinal the passage's place
     */
    public record Key(String document, long revision, int ordinal) {}

    /**
     * A passage that was found.
     *
     * @param documentName its document's name
     * @param passage the passage
     */
    public record Found(String documentName, Passage passage) {}

    /**
     * The passages of a document's revision.
     *
     * @param document the document's id
     * @param revision the version
     * @param passages its passages
     */
    public record Revision(String document, long revision, List<Passage> passages) {
        /** Copies the list. */
        public Revision {
            passages = List.copyOf(passages);
        }
    }

    /**
     * Keeps the passages of revisions, in place of what was kept of them; nobody sees them before their documents are ready.
     * Several small revisions are one writing.
     */
    public void put(List<Revision> revisions) {
        List<Revision> together = new ArrayList<>();
        int size = 0;
        for (Revision each : revisions) {
            if (size + each.passages().size() > BATCH) {
                write(together);
                together.clear();
                size = 0;
            }
            together.add(each);
            size += each.passages().size();
        }
        write(together);
    }

    private void write(List<Revision> revisions) {
        if (revisions.isEmpty()) {
            return;
        }
        database.write(handle -> {
            for (Revision each : revisions) {
                handle.execute("delete from knowledge_passages where document = ? and revision = ?", each.document(),
                        each.revision());
                insert(handle, each, 0);
            }
            return revisions.size();
        });
        for (Revision each : revisions) {
            for (int from = BATCH; from < each.passages().size(); from += BATCH) {
                int begin = from;
                database.write(handle -> insert(handle, each, begin));
            }
        }
    }

    private static int insert(Handle handle, Revision revision, int from) {
        List<Passage> some = revision.passages().subList(from, Math.min(revision.passages().size(), from + BATCH));
        try (PreparedBatch batch = handle.prepareBatch("insert into knowledge_passages (document, revision, ordinal, "
                + "heading, page, start_at, end_at, tokens, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Passage each : some) {
                batch.add(revision.document(), revision.revision(), each.ordinal(), each.heading(), each.page(),
                        each.start(), each.end(), each.tokens(), each.text());
            }
            return batch.execute().length;
        }
    }

    /** The passages of a document's revision, in their order. */
    public List<Passage> of(String document, long revision) {
        return database.read(handle -> handle
                .createQuery("select * from knowledge_passages where document = ? and revision = ? order by ordinal")
                .bind(0, document).bind(1, revision).map((row, context) -> passage(row)).list());
    }

    /** Some of them, from a place on, at most 1 000. */
    public List<Passage> page(String document, long revision, int from, int most) {
        return database.read(handle -> handle
                .createQuery("select * from knowledge_passages where document = ? and revision = ? and ordinal >= ? "
                        + "order by ordinal limit ?")
                .bind(0, document).bind(1, revision).bind(2, from).bind(3, Math.clamp(most, 1, BATCH))
                .map((row, context) -> passage(row)).list());
    }

    /**
     * Looks passages up. One whose document is gone meanwhile, or was indexed anew, is absent.
     *
     * @param keys which; at most 1 000
     * @return the passages
     */
    public Map<Key, Found> find(List<Key> keys) {
        Map<Key, Found> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += MOST_ASKED) {
            List<Key> some = keys.subList(from, Math.min(keys.size(), from + MOST_ASKED));
            database.read(handle -> find(handle, some, found));
        }
        return found;
    }

    private static int find(Handle handle, List<Key> keys, Map<Key, Found> found) {
        List<String> conditions = new ArrayList<>();
        keys.forEach(key -> conditions.add("(p.document = ? and p.revision = ? and p.ordinal = ?)"));
        try (Query query = handle.createQuery("select p.*, d.name as document_name from knowledge_passages p "
                + "join knowledge_documents d on d.id = p.document where " + String.join(" or ", conditions))) {
            int at = 0;
            for (Key key : keys) {
                query.bind(at++, key.document()).bind(at++, key.revision()).bind(at++, key.ordinal());
            }
            return query.map((row, context) -> found.put(
                    new Key(row.getString("document"), row.getLong("revision"), row.getInt("ordinal")),
                    new Found(row.getString("document_name"), passage(row)))).list().size();
        }
    }

    private static Passage passage(ResultSet row) throws SQLException {
        return new Passage(row.getInt("ordinal"), row.getString("heading"), row.getInt("page"), row.getInt("start_at"),
                row.getInt("end_at"), row.getInt("tokens"), row.getString("body"));
    }
}
