package io.harborai.knowledge.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.CollectionStore;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.DocumentWork;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.collection.PassageStore;
import io.harborai.knowledge.embed.Embedder;
import io.harborai.knowledge.embed.Embeddings;
import io.harborai.knowledge.embed.VectorStore;
import io.harborai.knowledge.index.IndexSpace;
import io.harborai.knowledge.index.OpenIndexes;
import io.harborai.knowledge.parse.FileReader;
import io.harborai.knowledge.parse.Format;
import io.harborai.knowledge.retrieve.PassageSearch;
import io.harborai.knowledge.retrieve.Reranker;
import io.harborai.knowledge.retrieve.Retriever;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;
import io.harborai.platform.blob.BlobException;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.job.PeriodicJob;
import io.harborai.platform.storage.Database;

/**
 * The knowledge base: collections, their documents, and the search in them. What is asked for is checked against what the
 * caller may do. Blocking; call it on virtual threads, never on an event loop. Safe to share between threads.
 */
public final class KnowledgeBase implements PassageSearch, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final Duration MOST_ALIVE = Duration.ofSeconds(30);
    private static final Duration MOST_RUN = Duration.ofHours(6);
    private static final int EMBEDDINGS_AT_ONCE = 8;
    private static final long MOST_VECTORS = 500_000;

    /**
     * What it works with; all of it is closed by its owner, but the indexes.
     *
     * @param database keeps collections, documents and passages
     * @param blobs keeps files
     * @param space keeps indexes
     * @param embedder gives vectors
     * @param reranker puts passages in order, where there is one
     * @param jobs runs what goes on in the background
     * @param clock tells the time
     */
    public record Parts(Database database, BlobStore blobs, IndexSpace space, Embedder embedder,
            Optional<Reranker> reranker, Jobs jobs, InstantSource clock) {}

    private final CollectionStore collections;
    private final DocumentStore documents;
    private final DocumentWork work;
    private final OpenIndexes indexes;
    private final Embeddings embeddings;
    private final VectorStore vectors;
    private final FileReader reader;
    private final Retriever retriever;
    private final Ingestion ingestion;
    private final Reconciliation reconciliation;
    private final IngestSettings settings;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final List<PeriodicJob> workers = new ArrayList<>();
    private final List<PeriodicJob> reembedding = new ArrayList<>();
    private final PassageStore passages;

    private KnowledgeBase(IngestSettings settings, Parts parts) {
        this.settings = settings;
        this.blobs = parts.blobs();
        this.clock = parts.clock();
        this.collections = new CollectionStore(parts.database(), clock);
        this.documents = new DocumentStore(parts.database(), clock);
        this.work = new DocumentWork(parts.database(), clock);
        this.passages = new PassageStore(parts.database());
        this.indexes = new OpenIndexes(parts.space());
        this.vectors = new VectorStore(parts.database(), clock, MOST_VECTORS);
        this.embeddings = new Embeddings(parts.embedder(), vectors, EMBEDDINGS_AT_ONCE);
        this.reader = new FileReader(settings.parse(), settings.workers());
        this.retriever = new Retriever(indexes, passages, embeddings, parts.reranker());
        IndexDocuments made = new IndexDocuments(embeddings);
        this.ingestion = new Ingestion(settings, new Ingestion.Parts(collections, documents, work, passages, indexes,
                made, blobs, reader, clock));
        this.reconciliation = new Reconciliation(collections, documents, passages, indexes, made);
    }

    /**
     * Opens the knowledge base, repairs its indexes where a death left them behind, and begins to work on what waits.
     *
     * @param settings its bounds
     * @param parts what it works with
     * @return the knowledge base
     * @throws InterruptedException if the thread was interrupted
     */
    public static KnowledgeBase open(IngestSettings settings, Parts parts) throws InterruptedException {
        KnowledgeBase opened = new KnowledgeBase(settings, parts);
        for (KnowledgeCollection each : opened.collections.list(Access.ADMINISTRATOR)) {
            opened.reconciliation.repair(each);
        }
        if (!parts.space().shared()) {
            // An index on this node's disk has one process, so whoever held a document was killed.
            opened.work.freeAll();
        }
        String process = UUID.randomUUID().toString();
        List<String> holders = new ArrayList<>();
        for (int i = 0; i < settings.workers(); i++) {
            String holder = process + "-" + i;
            holders.add(holder);
            opened.workers.add(parts.jobs().every(new JobSettings("knowledge-ingest-" + i, MOST_RUN), LOOK,
                    () -> opened.workUntilNothingWaits(holder)));
        }
        opened.reembedding.add(
                parts.jobs().every(new JobSettings("knowledge-reembed", MOST_RUN), LOOK, opened::advance));
        parts.jobs().every(new JobSettings("knowledge-alive", MOST_ALIVE), settings.hold().dividedBy(3),
                () -> holders.forEach(holder -> opened.work.holdOn(holder, settings.hold())));
        OrphanFiles orphans = new OrphanFiles(parts.blobs(), opened.documents);
        parts.jobs().every(new JobSettings("knowledge-orphans", MOST_RUN), SWEEP, orphans::sweep);
        opened.workers.forEach(PeriodicJob::wake);
        return opened;
    }

    private void workUntilNothingWaits(String holder) throws InterruptedException {
        ingestion.work(holder);
        if (!work.anyWaiting()) {
            reader.rest();
        }
    }

    private void advance() throws InterruptedException {
        for (KnowledgeCollection each : collections.list(Access.ADMINISTRATOR)) {
            if (each.next().isPresent()) {
                reconciliation.advance(each);
            }
        }
        vectors.prune();
    }

    /** The collections and grants; the caller checks who may change grants. */
    public CollectionStore collections() {
        return collections;
    }

    /**
     * Makes a collection.
     *
     * @throws KnowledgeException of reason CONFLICT if the name is taken
     */
    public KnowledgeCollection create(NewCollection wanted) {
        return collections.create(wanted, List.of());
    }

    /**
     * Takes a document, which becomes searchable in the background. Content that the collection has already is not taken
     * again; the document that has it is given back.
     *
     * @param collection the collection's name
     * @param access who asks
     * @param name the file's name; its ending tells the format
     * @param labels what filters look at, each {@code key=value}; at most 50
     * @param content the file, read to its end and not closed
     * @return the document, and whether it is new
     * @throws KnowledgeException of reason NOT_FOUND, FORBIDDEN, or REFUSED if nothing reads such files or it is too large
     * @throws IOException if the content cannot be read
     */
    public DocumentStore.Added add(String collection, Access access, String name, List<String> labels,
            InputStream content) throws IOException {
        KnowledgeCollection into = collections.writable(collection, access);
        Format format = Submission.checked(name, labels);
        String id = UUID.randomUUID().toString();
        KnowledgeDocument named = document(id, into, name, format, labels, "", 0);
        BlobStore.Stored stored;
        try {
            stored = blobs.put(named.blobName(), content, settings.parse().mostBytes());
        } catch (BlobException e) {
            throw new KnowledgeException(KnowledgeException.Reason.REFUSED,
                    "the file " + name + " was not kept: " + e.getMessage(), e);
        }
        DocumentStore.Added added = documents
                .add(document(id, into, name, format, labels, stored.sha256(), stored.bytes()));
        if (added.fresh()) {
            workers.forEach(PeriodicJob::wake);
        } else {
            blobs.delete(named.blobName());
        }
        return added;
    }

    private KnowledgeDocument document(String id, KnowledgeCollection into, String name, Format format,
            List<String> labels, String sha256, long bytes) {
        return new KnowledgeDocument(id, into.id(), name, format, sha256, bytes, labels, DocumentState.WAITING, 0, 0, 0,
                0,
                "", "", clock.instant(), clock.instant());
    }

    /**
     * A document of a collection that the caller may read.
     *
     * @throws KnowledgeException of reason NOT_FOUND
     */
    public KnowledgeDocument document(String collection, Access access, String id) {
        KnowledgeCollection of = collections.readable(collection, access);
        return documents.find(id).filter(each -> each.collection().equals(of.id()))
                .orElseThrow(() -> new KnowledgeException(KnowledgeException.Reason.NOT_FOUND,
                        "there is no document " + id + " in " + collection + "."));
    }

    /** A collection's documents by their ids, behind {@code after}; at most 1 000. */
    public List<KnowledgeDocument> documents(String collection, Access access, String after, int most) {
        return documents.list(collections.readable(collection, access).id(), after, most);
    }

    /** A ready document's passages from a place on, at most 1 000; none of one that is not ready. */
    public List<Passage> passages(String collection, Access access, String id, int from, int most) {
        KnowledgeDocument of = document(collection, access, id);
        return of.state() == DocumentState.READY ? passages.page(id, of.revision(), from, most) : List.of();
    }

    /** How many documents of a collection are in which state. */
    public Map<DocumentState, Long> progress(String collection, Access access) {
        return documents.counts(collections.readable(collection, access).id());
    }

    /** Lets a document be read again; it stays searchable as it was until then. Gives false when it waits already. */
    public boolean again(String collection, Access access, String id) {
        collections.writable(collection, access);
        boolean waits = documents.again(document(collection, access, id).id());
        workers.forEach(PeriodicJob::wake);
        return waits;
    }

    /** Removes a document, from the search at once. */
    public void remove(String collection, Access access, String id) {
        KnowledgeCollection from = collections.writable(collection, access);
        KnowledgeDocument document = document(collection, access, id);
        documents.delete(id);
        indexes.get(from.id(), from.generation(), from.model().dimension()).apply(List.of(), List.of(id));
        blobs.delete(document.blobName());
    }

    /** Removes a collection with everything in it. */
    public void removeCollection(String collection, Access access) {
        KnowledgeCollection gone = collections.writable(collection, access);
        collections.delete(gone.id());
        indexes.drop(gone.id(), gone.generation());
        gone.next().ifPresent(next -> indexes.drop(gone.id(), next.generation()));
        OrphanFiles.removeBelow(blobs, "knowledge/" + gone.id() + "/");
    }

    /** Begins to embed a collection anew; the old index serves until the new one is whole. */
    public KnowledgeCollection changeModel(String collection, Access access, EmbeddingModel model) {
        KnowledgeCollection changed = collections.changeModel(collections.writable(collection, access).id(), model);
        reembedding.forEach(PeriodicJob::wake);
        return changed;
    }

    @Override
    public void requireReadable(String collection, Access access) {
        collections.readable(collection, access);
    }

    @Override
    public SearchResult search(String collection, Access access, SearchRequest request) {
        return retriever.search(collections.readable(collection, access), request);
    }

    @Override
    public void close() {
        reader.close();
        embeddings.close();
        indexes.close();
    }
}
