package io.harborai.knowledge.collection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.harborai.knowledge.chunk.ChunkSettings;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/** The collections in the database, and who may do what with them. Blocking. Safe to share between threads. */
public final class CollectionStore {
    private final Database database;
    private final InstantSource clock;

    /**
     * Makes one.
     *
     * @param database keeps them
     * @param clock tells when they were made
     */
    public CollectionStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Makes a collection.
     *
     * @param wanted what it is
     * @param first what is granted with it
     * @return the collection
     * @throws KnowledgeException of reason CONFLICT if the name is taken
     */
    public KnowledgeCollection create(NewCollection wanted, List<Grant> first) {
        String id = UUID.randomUUID().toString();
        database.write(handle -> {
            if (byName(handle, wanted.name()).isPresent()) {
                throw new KnowledgeException(KnowledgeException.Reason.CONFLICT,
                        "there is a collection " + wanted.name() + " already. Choose another name.");
            }
            handle.execute(
                    "insert into knowledge_collections (id, name, description, chunk_tokens, chunk_overlap, "
                            + "model, dimension, generation, next_model, next_dimension, next_generation, fusion, created_at) "
                            + "values (?, ?, ?, ?, ?, ?, ?, 1, null, 0, 0, ?, ?)",
                    id, wanted.name(), wanted.description(),
                    wanted.chunks().tokens(), wanted.chunks().overlap(), wanted.model().name(),
                    wanted.model().dimension(), wanted.fusion().name(), clock.millis());
            first.forEach(grant -> grant(handle, id, grant));
            return id;
        });
        return byId(id).orElseThrow();
    }

    /** Every collection that the caller may read, by name. */
    public List<KnowledgeCollection> list(Access access) {
        if (access.administrator()) {
            return database.read(handle -> handle.createQuery("select * from knowledge_collections order by name")
                    .map((row, context) -> collection(row)).list());
        }
        List<String> subjects = new ArrayList<>(access.subjects());
        subjects.add(Access.EVERYBODY);
        return database.read(handle -> handle
                .createQuery("select * from knowledge_collections where id in (select collection from knowledge_grants "
                        + "where subject in (<subjects>)) order by name")
                .bindList("subjects", subjects).map((row, context) -> collection(row)).list());
    }

    /** Finds a collection by its id, whoever asks. */
    public Optional<KnowledgeCollection> byId(String id) {
        return database
                .read(handle -> handle.createQuery("select * from knowledge_collections where id = ?").bind(0, id)
                        .map((row, context) -> collection(row)).findOne());
    }

    /**
     * Finds a collection that the caller may read.
     *
     * @param name its name
     * @param access who asks
     * @return the collection
     * @throws KnowledgeException of reason NOT_FOUND if there is none, or the caller may not know of it
     */
    public KnowledgeCollection readable(String name, Access access) {
        return database.read(handle -> byName(handle, name).filter(each -> mayRead(handle, each.id(), access))
                .orElseThrow(() -> unknown(name)));
    }

    /**
     * Finds a collection that the caller may change.
     *
     * @param name its name
     * @param access who asks
     * @return the collection
     * @throws KnowledgeException of reason NOT_FOUND or FORBIDDEN
     */
    public KnowledgeCollection writable(String name, Access access) {
        return database.read(handle -> {
            KnowledgeCollection found = byName(handle, name).filter(each -> mayRead(handle, each.id(), access))
                    .orElseThrow(() -> unknown(name));
            if (!access.administrator() && granted(handle, found.id()).stream()
                    .noneMatch(grant -> grant.write() && concerns(grant, access))) {
                throw new KnowledgeException(KnowledgeException.Reason.FORBIDDEN,
                        "you may read the collection " + name + " but not change it. Ask for a grant to write.");
            }
            return found;
        });
    }

    /** Grants something, in place of what the subject had. */
    public void grant(String collection, Grant grant) {
        database.write(handle -> grant(handle, collection, grant));
    }

    private static int grant(Handle handle, String collection, Grant grant) {
        return handle.execute("insert into knowledge_grants (collection, subject, may_write) "
                + "values (?, ?, ?) on conflict (collection, subject) do update set may_write = excluded.may_write",
                collection, grant.subject(), grant.write() ? 1 : 0);
    }

    /** Takes back whatever a subject was granted. */
    public void revoke(String collection, String subject) {
        database.write(handle -> handle.execute("delete from knowledge_grants where collection = ? and subject = ?",
                collection, subject));
    }

    /** What was granted on a collection. */
    public List<Grant> grants(String collection) {
        return database.read(handle -> granted(handle, collection));
    }

    /**
     * Begins a change of the embedding model: another index is made in the background, and takes the old one's place when
     * every document is in it.
     *
     * @param id the collection
     * @param model the new model
     * @return the collection
     * @throws KnowledgeException of reason CONFLICT if a change is under way, NOT_FOUND if there is no such collection
     */
    public KnowledgeCollection changeModel(String id, EmbeddingModel model) {
        database.write(handle -> {
            int changed = handle.execute("update knowledge_collections set next_model = ?, next_dimension = ?, "
                    + "next_generation = generation + 1 where id = ? and next_model is null", model.name(),
                    model.dimension(), id);
            if (changed == 0) {
                throw new KnowledgeException(KnowledgeException.Reason.CONFLICT,
                        "the collection is gone, or another change of its model is under way. Wait for its end.");
            }
            return changed;
        });
        return byId(id).orElseThrow();
    }

    /**
     * Lets the next index serve. Nothing happens when it is not complete any more.
     *
     * @param id the collection
     * @param next what was made
     * @param complete tells, within the writing, whether every document is in it
     * @return whether it serves now
     */
    public boolean promote(String id, KnowledgeCollection.Next next, Database.Work<Boolean> complete) {
        return database.write(handle -> complete.apply(handle)
                && handle.execute("update knowledge_collections set model = next_model, dimension = next_dimension, "
                        + "generation = next_generation, next_model = null, next_dimension = 0, next_generation = 0 "
                        + "where id = ? and next_generation = ?", id, next.generation()) == 1);
    }

    /** Lets its rankings become one in another way, from the next search on. */
    public void fuse(String id, FusionRule fusion) {
        database.write(handle -> handle.execute("update knowledge_collections set fusion = ? where id = ?",
                fusion.name(), id));
    }

    /** Removes a collection with its documents' rows; their files and indexes are the caller's to remove. */
    public void delete(String id) {
        database.write(handle -> {
            handle.execute("delete from knowledge_passages where document in "
                    + "(select id from knowledge_documents where collection = ?)", id);
            handle.execute("delete from knowledge_documents where collection = ?", id);
            handle.execute("delete from knowledge_grants where collection = ?", id);
            return handle.execute("delete from knowledge_collections where id = ?", id);
        });
    }

    private static Optional<KnowledgeCollection> byName(Handle handle, String name) {
        return handle.createQuery("select * from knowledge_collections where name = ?").bind(0, name)
                .map((row, context) -> collection(row)).findOne();
    }

    private static boolean mayRead(Handle handle, String collection, Access access) {
        return access.administrator() || granted(handle, collection).stream()
                .anyMatch(grant -> concerns(grant, access));
    }

    private static boolean concerns(Grant grant, Access access) {
        return grant.subject().equals(Access.EVERYBODY) || access.subjects().contains(grant.subject());
    }

    private static List<Grant> granted(Handle handle, String collection) {
        return handle
                .createQuery("select subject, may_write from knowledge_grants where collection = ? order by subject")
                .bind(0, collection).map((row, context) -> new Grant(row.getString(1), row.getInt(2) == 1)).list();
    }

    private static KnowledgeException unknown(String name) {
        return new KnowledgeException(KnowledgeException.Reason.NOT_FOUND, "there is no collection " + name + ".");
    }

    private static KnowledgeCollection collection(ResultSet row) throws SQLException {
        String next = row.getString("next_model");
        return new KnowledgeCollection(row.getString("id"), row.getString("name"), row.getString("description"),
                new ChunkSettings(row.getInt("chunk_tokens"), row.getInt("chunk_overlap")),
                new EmbeddingModel(row.getString("model"), row.getInt("dimension")), row.getInt("generation"),
                next == null
                        ? Optional.empty()
                        : Optional.of(new KnowledgeCollection.Next(
                                new EmbeddingModel(next, row.getInt("next_dimension")), row.getInt("next_generation"))),
                FusionRule.valueOf(row.getString("fusion")), Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
