package io.harborai.knowledge.ingest;

import java.util.HashSet;
import java.util.Set;

import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.platform.blob.Blob;
import io.harborai.platform.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that belong to no document: those of uploads and removals that a death cut short. A file may be there before
 * its document is, so one is removed only when it belonged to none at the sweep before, too. For one thread.
 */
final class OrphanFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanFiles.class);
    private static final String PREFIX = "knowledge/";
    /** Of more than these the next sweeps take care. */
    private static final int MOST_SUSPECTS = 10_000;

    private final BlobStore blobs;
    private final DocumentStore documents;
    private Set<String> suspects = Set.of();

    OrphanFiles(BlobStore blobs, DocumentStore documents) {
        this.blobs = blobs;
        this.documents = documents;
    }

    /** Removes every file whose name begins so: those of a collection that is gone. */
    static void removeBelow(BlobStore blobs, String prefix) {
        BlobStore.Page page;
        do {
            page = blobs.list(prefix, "", BlobStore.MOST_LISTED);
            page.blobs().stream().map(Blob::name).forEach(blobs::delete);
        } while (page.next().isPresent());
    }

    /** Looks at every file once; gives how many were removed. */
    int sweep() throws InterruptedException {
        Set<String> found = new HashSet<>();
        int removed = 0;
        String after = "";
        BlobStore.Page page;
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("the knowledge base is stopping");
            }
            page = blobs.list(PREFIX, after, BlobStore.MOST_LISTED);
            for (Blob each : page.blobs()) {
                if (documents.find(each.name().substring(each.name().lastIndexOf('/') + 1)).isPresent()) {
                    continue;
                }
                if (suspects.contains(each.name())) {
                    blobs.delete(each.name());
                    removed++;
                } else if (found.size() < MOST_SUSPECTS) {
                    found.add(each.name());
                }
            }
            after = page.next().orElse("");
        } while (!after.isEmpty());
        suspects = found;
        if (removed > 0) {
            LOG.info("{} files that belonged to no document were removed", removed);
        }
        return removed;
    }
}
