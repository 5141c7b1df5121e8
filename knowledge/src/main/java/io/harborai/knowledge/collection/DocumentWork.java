package io.harborai.knowledge.collection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/**
 * Who works on which document. Of several workers and nodes only one holds a document at a time; what a worker that died held
 * falls free when its time is over. Blocking. Safe to share between threads.
 */
public final class DocumentWork {
    private static final int MOST_ERROR = 1_000;

    private final Database database;
    private final InstantSource clock;

    /**
     * Makes one.
     *
     * @param database keeps the documents
     * @param clock tells whose time is over
     */
    public DocumentWork(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes the documents that have waited longest, and those whose holder's time is over.
     *
     * @param holder who takes them; unique among workers and processes
     * @param time for how long
     * @param most most documents
     * @return what was taken, of state READING; their revision is the new one that is to be made
     */
    public List<KnowledgeDocument> take(String holder, Duration time, int most) {
        long now = clock.millis();
        return database.write(handle -> handle
                .createQuery("select * from knowledge_documents where state in ('WAITING', 'READING', 'INDEXING') "
                        + "and held_until < ? order by created_at, id limit ?")
                .bind(0, now).bind(1, most).map((row, context) -> DocumentStore.document(row)).list().stream()
                .map(document -> {
                    handle.execute("update knowledge_documents set state = 'READING', holder = ?, held_until = ?, "
                            + "revision = revision + 1, attempts = attempts + 1, changed_at = ? where id = ?", holder,
                            now + time.toMillis(), now, document.id());
                    return document.taken(Instant.ofEpochMilli(now));
                }).toList());
    }

    /** Whether something waits to be taken. */
    public boolean anyWaiting() {
        return database.read(handle -> handle
                .createQuery("select 1 from knowledge_documents where state in ('WAITING', 'READING', 'INDEXING') "
                        + "and held_until < ? limit 1")
                .bind(0, clock.millis()).mapTo(Integer.class).findOne().isPresent());
    }

    /**
     * A held document that has been read.
     *
     * @param document the document
     * @param pages its pages; 0 where its format has none
     * @param chunks its passages
     */
    public record Read(KnowledgeDocument document, int pages, int chunks) {}

    /**
     * Notes that held documents have been read.
     *
     * @param read the documents
     * @param holder who holds them
     * @return ids of those that are still held
     */
    public Set<String> indexing(List<Read> read, String holder) {
        return database.write(handle -> {
            Set<String> held = new HashSet<>();
            for (Read each : read) {
                int changed = handle.execute("update knowledge_documents set state = 'INDEXING', pages = ?, "
                        + "chunks = ?, changed_at = ? where id = ? and holder = ? and revision = ?", each.pages(),
                        each.chunks(), clock.millis(), each.document().id(), holder, each.document().revision());
                if (changed == 1) {
                    held.add(each.document().id());
                }
            }
            return held;
        });
    }

    /**
     * Acknowledges held documents: they are in the index of this generation, durably.
     *
     * @param indexed the documents
     * @param holder who holds them
     * @param generation which index
     * @return ids of those that are ready; the others are no longer held, or another index serves now
     */
    public Set<String> ready(List<KnowledgeDocument> indexed, String holder, int generation) {
        return database.write(handle -> {
            Set<String> ready = new HashSet<>();
            for (KnowledgeDocument each : indexed) {
                if (ready(handle, each, holder, generation)) {
                    ready.add(each.id());
                }
            }
            return ready;
        });
    }

    private boolean ready(Handle handle, KnowledgeDocument document, String holder, int generation) {
        int changed = handle.execute("update knowledge_documents set state = 'READY', holder = '', held_until = 0, "
                + "error_code = '', error = '', changed_at = ? where id = ? and holder = ? and revision = ? and exists "
                + "(select 1 from knowledge_collections where id = knowledge_documents.collection and generation = ?)",
                clock.millis(), document.id(), holder, document.revision(), generation);
        if (changed == 1 && document.revision() > 1) {
            handle.execute("delete from knowledge_passages where document = ? and revision <> ?", document.id(),
                    document.revision());
        }
        return changed == 1;
    }

    /** Ends a held document that cannot become ready. */
    public void failed(KnowledgeDocument document, String holder, String code, String error) {
        String shortened = error.length() <= MOST_ERROR ? error : error.substring(0, MOST_ERROR);
        database.write(handle -> {
            int changed = handle.execute(
                    "update knowledge_documents set state = 'FAILED', holder = '', held_until = 0, "
                            + "chunks = 0, error_code = ?, error = ?, changed_at = ? where id = ? and holder = ? and revision = ?",
                    code, shortened, clock.millis(), document.id(), holder, document.revision());
            return changed == 0
                    ? 0
                    : handle.execute("delete from knowledge_passages where document = ?", document.id());
        });
    }

    /** Gives a held document back; somebody takes it again when the time is over. */
    public void giveBack(KnowledgeDocument document, String holder, Duration wait) {
        database.write(handle -> handle.execute("update knowledge_documents set state = 'WAITING', holder = '', "
                + "held_until = ?, changed_at = ? where id = ? and holder = ?", clock.millis() + wait.toMillis(),
                clock.millis(), document.id(), holder));
    }

    /**
     * Holds documents for longer.
     *
     * @param holder who holds them
     * @param time from now on
     */
    public void holdOn(String holder, Duration time) {
        database.write(handle -> handle.execute("update knowledge_documents set held_until = ? where holder = ?",
                clock.millis() + time.toMillis(), holder));
    }

    /**
     * Frees every document that is held, for whoever held it is gone: this is for the start of the only process there is.
     * Having been killed is not counted as an attempt.
     *
     * @return how many fell free
     */
    public int freeAll() {
        return database.write(handle -> handle.execute("update knowledge_documents set state = 'WAITING', holder = '', "
                + "held_until = 0, attempts = case when attempts > 0 then attempts - 1 else 0 end, changed_at = ? "
                + "where holder <> ''", clock.millis()));
    }
}
