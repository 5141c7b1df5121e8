package io.harborai.knowledge.collection;

import java.time.Instant;
import java.util.List;

import io.harborai.knowledge.parse.Format;

/**
 * A document of a collection.
 *
 * @param id its id
 * @param collection its collection's id
 * @param name its file's name
 * @param format what it is
 * @param sha256 the hash of its file, unique in the collection
 * @param bytes its file's length
 * @param labels what filters look at, each {@code key=value}
 * @param state where it is
 * @param revision the version of its passages that counts; 0 before the first
 * @param pages its pages, once read; 0 where its format has none
 * @param chunks its passages, once read
 * @param attempts how often work on it began since it was taken or given back
 * @param errorCode why it failed, in one word; empty when it did not
 * @param error why it failed, in words; empty when it did not
 * @param created when it was taken
 * @param changed when its state changed last
 */
public record KnowledgeDocument(String id, String collection, String name, Format format, String sha256, long bytes,
        List<String> labels, DocumentState state, long revision, int pages, int chunks, int attempts, String errorCode,
        String error, Instant created, Instant changed) {
    /** Copies the list. */
    public KnowledgeDocument {
        labels = List.copyOf(labels);
    }

    /** The same, of which somebody has begun to make the next revision. */
    KnowledgeDocument taken(Instant at) {
        return new KnowledgeDocument(id, collection, name, format, sha256, bytes, labels, DocumentState.READING,
                revision + 1, pages, chunks, attempts + 1, errorCode, error, created, at);
    }

    /** Under which name its file lies in the blob store. */
    public String blobName() {
        return blobName(collection, id);
    }

    static String blobName(String collection, String id) {
        return "knowledge/" + collection + "/" + id;
    }
}
