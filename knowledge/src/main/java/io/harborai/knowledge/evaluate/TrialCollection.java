package io.harborai.knowledge.evaluate;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.harborai.knowledge.chunk.ChunkSettings;
import io.harborai.knowledge.chunk.Chunker;
import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.CollectionStore;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.collection.PassageStore;
import io.harborai.knowledge.embed.Embedder;
import io.harborai.knowledge.embed.Embeddings;
import io.harborai.knowledge.embed.VectorStore;
import io.harborai.knowledge.index.IndexDocument;
import io.harborai.knowledge.index.IndexPassage;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.index.OpenIndexes;
import io.harborai.knowledge.index.PassageIndex;
import io.harborai.knowledge.parse.Format;
import io.harborai.knowledge.retrieve.PassageSearch;
import io.harborai.knowledge.retrieve.Retriever;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;
import io.harborai.platform.storage.Database;

/** A set's passages as a collection in a directory of its own, each passage a document of one passage. For one thread. */
final class TrialCollection implements PassageSearch, AutoCloseable {
    private static final int VECTORS = 1_000_000;
    private static final int AT_ONCE = 500;
    private static final int EMBEDDINGS_AT_ONCE = 4;

    private final Database database;
    private final OpenIndexes indexes;
    private final Embeddings embeddings;
    private final Retriever retriever;
    private final KnowledgeCollection collection;
    private final List<IndexDocument> documents = new ArrayList<>();

    private TrialCollection(Database database, Path directory, Embedder embedder, EmbeddingModel model) {
        InstantSource clock = InstantSource.system();
        this.database = database;
        this.indexes = new OpenIndexes(
                new LuceneSpace(directory.resolve("index"), LuceneSettings.DEFAULT, clock));
        this.embeddings = new Embeddings(embedder, new VectorStore(database, clock, VECTORS), EMBEDDINGS_AT_ONCE);
        this.retriever = new Retriever(indexes, new PassageStore(database), embeddings, Optional.empty());
        this.collection = new CollectionStore(database, clock)
                .create(new NewCollection("trial", "", ChunkSettings.DEFAULT, model), List.of());
    }

    static TrialCollection of(Dataset set, Path directory, Embedder embedder, EmbeddingModel model)
            throws InterruptedException {
        Database database = Database.open(directory.resolve("trial.db"), KnowledgeSchema.MIGRATIONS);
        TrialCollection trial = new TrialCollection(database, directory, embedder, model);
        try {
            trial.fill(set);
            return trial;
        } catch (RuntimeException | InterruptedException e) {
            trial.close();
            throw e;
        }
    }

    private void fill(Dataset set) throws InterruptedException {
        DocumentStore store = new DocumentStore(database, InstantSource.system());
        PassageStore passages = new PassageStore(database);
        List<String> ids = List.copyOf(set.passages().keySet());
        List<String> texts = List.copyOf(set.passages().values());
        List<float[]> vectors = collection.model().present() ? embeddings.all(collection.model(), texts) : List.of();
        for (int i = 0; i < ids.size(); i++) {
            String text = texts.get(i);
            store.add(new KnowledgeDocument(ids.get(i), collection.id(), set.name() + " " + ids.get(i), Format.TEXT,
                    ids.get(i), text.length(), List.of(), DocumentState.WAITING, 0, 0, 0, 0, "", "",
                    collection.created(), collection.created()));
            passages.put(List.of(new PassageStore.Revision(ids.get(i), 1,
                    List.of(new Passage(0, "", 0, 0, text.length(), Chunker.tokens(text), text)))));
            documents.add(new IndexDocument(ids.get(i), 1, List.of(),
                    List.of(new IndexPassage("", text, vectors.isEmpty() ? null : vectors.get(i)))));
        }
        for (int from = 0; from < documents.size(); from += AT_ONCE) {
            index().apply(documents.subList(from, Math.min(documents.size(), from + AT_ONCE)), List.of());
        }
    }

    private PassageIndex index() {
        return indexes.get(collection.id(), collection.generation(), collection.model().dimension());
    }

    boolean embedded() {
        return collection.model().present();
    }

    SearchResult search(SearchRequest request) {
        return retriever.search(collection, request);
    }

    /** Does something while passages are away. */
    void without(Set<String> passages, Runnable work) {
        Set<String> away = new HashSet<>(passages);
        index().apply(List.of(), List.copyOf(away));
        try {
            work.run();
        } finally {
            index().apply(documents.stream()
                    .filter(each -> away.contains(each.id())).toList(), List.of());
        }
    }

    @Override
    public void requireReadable(String name, Access access) {
        // It is nobody else's.
    }

    @Override
    public SearchResult search(String name, Access access, SearchRequest request) {
        return search(request);
    }

    @Override
    public void close() {
        embeddings.close();
        indexes.close();
        database.close();
    }
}
