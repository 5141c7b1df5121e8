package io.harborai.knowledge.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.knowledge.chunk.ChunkedText;
import io.harborai.knowledge.chunk.Chunker;
import io.harborai.knowledge.collection.CollectionStore;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.DocumentWork;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.collection.PassageStore;
import io.harborai.knowledge.index.IndexException;
import io.harborai.knowledge.index.OpenIndexes;
import io.harborai.knowledge.index.PassageIndex;
import io.harborai.knowledge.parse.FileReader;
import io.harborai.knowledge.parse.ParseException;
import io.harborai.knowledge.parse.ParsedFile;
import io.harborai.platform.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes documents searchable: takes those that wait, reads, divides, embeds and indexes them, and acknowledges them only when
 * the index is durable. Killed at any moment, a document is either acknowledged and searchable, or falls free and is worked
 * on from its beginning; what was done before is replaced, not doubled. Safe to share between threads.
 */
final class Ingestion {
    private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

    private final CollectionStore collections;
    private final DocumentStore documents;
    private final DocumentWork held;
    private final PassageStore passages;
    private final OpenIndexes indexes;
    private final IndexDocuments made;
    private final BlobStore blobs;
    private final FileReader reader;
    private final InstantSource clock;
    private final IngestSettings settings;

    /** What it works with; closed by its owner. */
    record Parts(CollectionStore collections, DocumentStore documents, DocumentWork held, PassageStore passages,
            OpenIndexes indexes, IndexDocuments made, BlobStore blobs, FileReader reader, InstantSource clock) {}

    Ingestion(IngestSettings settings, Parts parts) {
        this.settings = settings;
        this.collections = parts.collections();
        this.documents = parts.documents();
        this.held = parts.held();
        this.passages = parts.passages();
        this.indexes = parts.indexes();
        this.made = parts.made();
        this.blobs = parts.blobs();
        this.reader = parts.reader();
        this.clock = parts.clock();
    }

    /**
     * Works on documents, those that have waited longest first, until none waits.
     *
     * @param holder who works
     * @throws InterruptedException if the thread was interrupted; what was taken falls free
     */
    void work(String holder) throws InterruptedException {
        Gathering gathering = new Gathering(clock);
        try (Indexing indexing = new Indexing()) {
            List<KnowledgeDocument> taken;
            do {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the knowledge base is stopping");
                }
                taken = held.take(holder, settings.hold(), settings.batch());
                Map<String, Optional<KnowledgeCollection>> known = new HashMap<>();
                for (KnowledgeDocument document : taken) {
                    if (gathering.enough()) {
                        index(gathering, holder, indexing);
                    }
                    Optional<KnowledgeCollection> collection = known.computeIfAbsent(document.collection(),
                            collections::byId);
                    if (collection.isPresent()) {
                        boolean embedded = collection.get().model().present();
                        prepare(document, collection.get(), holder).ifPresent(each -> gathering.add(each, embedded));
                    }
                }
            } while (!taken.isEmpty());
            index(gathering, holder, indexing);
            indexing.finish();
        }
    }

    /** Reads and divides; nothing is left to do for a document that failed. */
    private Optional<Prepared> prepare(KnowledgeDocument document, KnowledgeCollection collection, String holder)
            throws InterruptedException {
        try {
            ParsedFile file = read(document);
            ChunkedText chunked = new Chunker(collection.chunks()).divide(file.blocks());
            if (chunked.passages().isEmpty()) {
                throw new ParseException(ParseException.Reason.NO_TEXT, "there is no text in it but titles.");
            }
            return Optional.of(new Prepared(document, file.pages(), chunked.passages()));
        } catch (ParseException e) {
            if (e.reason() == ParseException.Reason.READER_DIED && document.attempts() < settings.attempts()) {
                giveBack(document, holder, e);
            } else {
                fail(document, collection, holder, e.reason().name(), String.valueOf(e.getMessage()));
            }
        } catch (IOException | RuntimeException e) {
            // The boundary of a document: others go on whatever happened to this one.
            retryOrFail(document, collection, holder, e);
        }
        return Optional.empty();
    }

    private ParsedFile read(KnowledgeDocument document) throws ParseException, IOException, InterruptedException {
        Path file = Files.createTempFile("harborai-document-", "");
        try (InputStream content = blobs.get(document.blobName()).orElseThrow(
                () -> new ParseException(ParseException.Reason.DAMAGED, "its file is gone. Add it again."))) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            return reader.read(file, document.format());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void index(Gathering gathering, String holder, Indexing indexing) throws InterruptedException {
        for (List<Prepared> each : gathering.take()) {
            indexing.begin(() -> {
                held.holdOn(holder, settings.hold());
                Optional<KnowledgeCollection> collection = collections.byId(each.getFirst().document().collection());
                if (collection.isPresent()) {
                    index(each, collection.get(), holder);
                }
                return null;
            });
        }
    }

    /** All at once; when that fails, each alone, so that one that cannot be indexed takes no other along. */
    private void index(List<Prepared> prepared, KnowledgeCollection collection, String holder)
            throws InterruptedException {
        try {
            tryIndex(prepared, collection, holder);
        } catch (RuntimeException e) {
            // The boundary of a document: others go on whatever happened to this one.
            if (prepared.size() == 1) {
                retryOrFail(prepared.getFirst().document(), collection, holder, e);
                return;
            }
            LOG.info("{} documents are indexed one by one, for together they failed: {}", prepared.size(),
                    e.toString());
            for (Prepared each : prepared) {
                held.holdOn(holder, settings.hold());
                index(List.of(each), collection, holder);
            }
        }
    }

    private void tryIndex(List<Prepared> prepared, KnowledgeCollection collection, String holder)
            throws InterruptedException {
        passages.put(prepared.stream().map(Prepared::revision).toList());
        Set<String> ours = held.indexing(prepared.stream().map(Prepared::read).toList(), holder);
        List<Prepared> still = prepared.stream().filter(each -> ours.contains(each.document().id())).toList();
        if (still.isEmpty()) {
            return;
        }
        PassageIndex index = indexes.get(collection.id(), collection.generation(), collection.model().dimension());
        index.apply(made.of(still, collection.model()), List.of());
        List<KnowledgeDocument> indexed = still.stream().map(Prepared::document).toList();
        Set<String> ready = held.ready(indexed, holder, collection.generation());
        indexed.stream().filter(each -> !ready.contains(each.id())).forEach(each -> disown(each, index));
    }

    /** A document that was removed, or taken by others, while it was indexed must not stay in the index by us. */
    private void disown(KnowledgeDocument document, PassageIndex index) {
        if (documents.find(document.id()).isEmpty()) {
            index.apply(List.of(), List.of(document.id()));
        } else {
            documents.again(document.id());
        }
    }

    private void retryOrFail(KnowledgeDocument document, KnowledgeCollection collection, String holder,
            Exception failure) {
        if (document.attempts() < settings.attempts()) {
            giveBack(document, holder, failure);
        } else {
            LOG.warn("the document {} failed after {} attempts", document.id(), document.attempts(), failure);
            fail(document, collection, holder, code(failure), String.valueOf(failure.getMessage()));
        }
    }

    private static String code(Exception failure) {
        return switch (failure) {
            case KnowledgeException known -> known.reason().name();
            case IndexException broken -> "INDEX";
            default -> "INTERNAL";
        };
    }

    private void giveBack(KnowledgeDocument document, String holder, Exception failure) {
        Duration wait = settings.retryAfter().multipliedBy(1L << Math.min(10, document.attempts() - 1));
        LOG.info("the document {} is tried again in {}: {}", document.id(), wait, failure.toString());
        held.giveBack(document, holder, wait);
    }

    private void fail(KnowledgeDocument document, KnowledgeCollection collection, String holder, String code,
            String error) {
        held.failed(document, holder, code, error);
        if (document.revision() > 1) {
            // An earlier revision of it may have been searchable.
            indexes.get(collection.id(), collection.generation(), collection.model().dimension()).apply(List.of(),
                    List.of(document.id()));
        }
    }
}
