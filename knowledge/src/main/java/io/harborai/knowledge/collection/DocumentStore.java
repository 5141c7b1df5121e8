package io.harborai.knowledge.collection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.knowledge.parse.Format;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/** The documents in the database; {@link DocumentWork} tells who works on them. Blocking. Safe to share between threads. */
public final class DocumentStore {
    /** Most documents of one page. */
    public static final int MOST_LISTED = 1_000;
    private static final String LABEL_DIVIDER = "\n";

    private final Database database;
    private final InstantSource clock;

    /**
     * Makes one.
     *
     * @param database keeps them
     * @param clock tells when they changed
     */
    public DocumentStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What was kept of a document.
     *
     * @param document the document
     * @param fresh whether it is new; false when the collection had its content already
     */
    public record Added(KnowledgeDocument document, boolean fresh) {}

    /**
     * Keeps a document that waits, unless the collection has one of the same content.
     *
     * @param document what to keep, of state WAITING
     * @return what is kept now
     * @throws KnowledgeException of reason NOT_FOUND if the collection is gone
     */
    public Added add(KnowledgeDocument document) {
        return database.write(handle -> {
            Optional<KnowledgeDocument> same = handle
                    .createQuery("select * from knowledge_documents where collection = ? and sha256 = ?")
                    .bind(0, document.collection()).bind(1, document.sha256()).map((row, context) -> document(row))
                    .findOne();
            if (same.isPresent()) {
                return new Added(same.get(), false);
            }
            if (handle.createQuery("select 1 from knowledge_collections where id = ?").bind(0, document.collection())
                    .mapTo(Integer.class).findOne().isEmpty()) {
                throw new KnowledgeException(KnowledgeException.Reason.NOT_FOUND, "the collection is gone.");
            }
            handle.execute(
                    "insert into knowledge_documents (id, collection, name, format, sha256, bytes, labels, state, "
                            + "revision, pages, chunks, attempts, error_code, error, holder, held_until, created_at, changed_at) "
                            + "values (?, ?, ?, ?, ?, ?, ?, 'WAITING', 0, 0, 0, 0, '', '', '', 0, ?, ?)",
                    document.id(),
                    document.collection(), document.name(), document.format().name(), document.sha256(),
                    document.bytes(), String.join(LABEL_DIVIDER, document.labels()), document.created().toEpochMilli(),
                    clock.millis());
            return new Added(document, true);
        });
    }

    /** Finds a document. */
    public Optional<KnowledgeDocument> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    /**
     * A collection's documents by their ids.
     *
     * @param collection the collection
     * @param after only ids behind this one; empty to begin
     * @param most most documents, 1 to {@link #MOST_LISTED}
     * @return the documents
     */
    public List<KnowledgeDocument> list(String collection, String after, int most) {
        return database.read(handle -> handle
                .createQuery("select * from knowledge_documents where collection = ? and id > ? order by id limit ?")
                .bind(0, collection).bind(1, after).bind(2, Math.clamp(most, 1, MOST_LISTED))
                .map((row, context) -> document(row)).list());
    }

    /** How many documents a collection has in each state; states without any are absent. */
    public Map<DocumentState, Long> counts(String collection) {
        return database.read(handle -> {
            Map<DocumentState, Long> counts = new HashMap<>();
            handle.createQuery("select state, count(*) from knowledge_documents where collection = ? group by state")
                    .bind(0, collection).map((row, context) -> counts.put(DocumentState.valueOf(row.getString(1)),
                            row.getLong(2)))
                    .list();
            return counts;
        });
    }

    /**
     * The ready documents of a collection, by id, with what an index must hold of them.
     *
     * @param handle a connection
     * @param collection the collection
     * @return revision and passages of each
     */
    public static Map<String, Ready> ready(Handle handle, String collection) {
        Map<String, Ready> ready = new HashMap<>();
        handle.createQuery(
                "select id, revision, chunks from knowledge_documents where collection = ? and state = 'READY'")
                .bind(0, collection)
                .map((row, context) -> ready.put(row.getString(1), new Ready(row.getLong(2), row.getInt(3)))).list();
        return ready;
    }

    /** The same, on a connection of its own. */
    public Map<String, Ready> ready(String collection) {
        return database.read(handle -> ready(handle, collection));
    }

    /**
     * A document that is searchable.
     *
     * @param revision its revision
     * @param chunks its passages
     */
    public record Ready(long revision, int chunks) {}

    /**
     * Lets a document that failed, or is ready, be read and indexed again.
     *
     * @param id the document
     * @return whether it waits now; false when it is gone, or was waiting already
     */
    public boolean again(String id) {
        return database.write(handle -> handle.execute(
                "update knowledge_documents set state = 'WAITING', attempts = 0, "
                        + "error_code = '', error = '', held_until = 0, changed_at = ? where id = ? and state in ('READY', 'FAILED')",
                clock.millis(), id) == 1);
    }

    /** Removes a document's row and passages; its file and its part of the index are the caller's to remove. */
    public void delete(String id) {
        database.write(handle -> {
            handle.execute("delete from knowledge_passages where document = ?", id);
            return handle.execute("delete from knowledge_documents where id = ?", id);
        });
    }

    private static Optional<KnowledgeDocument> find(Handle handle, String id) {
        return handle.createQuery("select * from knowledge_documents where id = ?").bind(0, id)
                .map((row, context) -> document(row)).findOne();
    }

    static KnowledgeDocument document(ResultSet row) throws SQLException {
        String labels = row.getString("labels");
        return new KnowledgeDocument(row.getString("id"), row.getString("collection"), row.getString("name"),
                Format.valueOf(row.getString("format")), row.getString("sha256"), row.getLong("bytes"),
                labels.isEmpty() ? List.of() : List.of(labels.split(LABEL_DIVIDER)),
                DocumentState.valueOf(row.getString("state")), row.getLong("revision"), row.getInt("pages"),
                row.getInt("chunks"), row.getInt("attempts"), row.getString("error_code"), row.getString("error"),
                Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("changed_at")));
    }
}
