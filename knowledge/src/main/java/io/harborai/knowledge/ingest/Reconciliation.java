package io.harborai.knowledge.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.knowledge.collection.CollectionStore;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.PassageStore;
import io.harborai.knowledge.index.IndexDocument;
import io.harborai.knowledge.index.IndexedDocument;
import io.harborai.knowledge.index.OpenIndexes;
import io.harborai.knowledge.index.PassageIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes indexes hold exactly what the database says is ready: after a death, after an index was lost, and to fill the index of
 * a new embedding model.
 */
final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final int BATCH_PASSAGES = 2_000;

    private final CollectionStore collections;
    private final DocumentStore documents;
    private final PassageStore passages;
    private final OpenIndexes indexes;
    private final IndexDocuments made;

    Reconciliation(CollectionStore collections, DocumentStore documents, PassageStore passages, OpenIndexes indexes,
            IndexDocuments made) {
        this.collections = collections;
        this.documents = documents;
        this.passages = passages;
        this.indexes = indexes;
        this.made = made;
    }

    /** Repairs the serving index of a collection. */
    void repair(KnowledgeCollection collection) throws InterruptedException {
        int repaired = align(collection.id(), collection.generation(), collection.model(), true);
        if (repaired > 0) {
            LOG.info("the index of the collection {} was repaired: {} documents", collection.name(), repaired);
        }
    }

    /**
     * Fills the index of a collection's next model, and lets it serve when it is whole.
     *
     * @return whether it serves now
     */
    boolean advance(KnowledgeCollection collection) throws InterruptedException {
        Optional<KnowledgeCollection.Next> wanted = collection.next();
        if (wanted.isEmpty()) {
            return false;
        }
        KnowledgeCollection.Next next = wanted.get();
        align(collection.id(), next.generation(), next.model(), true);
        PassageIndex index = indexes.get(collection.id(), next.generation(), next.model().dimension());
        Map<String, IndexedDocument> has = index.documents();
        boolean serves = collections.promote(collection.id(), next,
                handle -> same(DocumentStore.ready(handle, collection.id()), has));
        if (serves) {
            indexes.drop(collection.id(), collection.generation());
            LOG.info("the collection {} is served by the model {} now", collection.name(), next.model().name());
        }
        return serves;
    }

    private static boolean same(Map<String, DocumentStore.Ready> ready, Map<String, IndexedDocument> has) {
        return ready.entrySet().stream().allMatch(each -> matches(each.getValue(), has.get(each.getKey())));
    }

    private static boolean matches(DocumentStore.Ready ready,
            @Nullable IndexedDocument has) {
        return has != null && has.revision() == ready.revision() && has.passages() == ready.chunks();
    }

    private int align(String collection, int generation, EmbeddingModel model, boolean remove)
            throws InterruptedException {
        PassageIndex index = indexes.get(collection, generation, model.dimension());
        Map<String, IndexedDocument> has = index.documents();
        Map<String, DocumentStore.Ready> ready = documents.ready(collection);
        List<String> surplus = remove
                ? has.keySet().stream().filter(id -> !ready.containsKey(id) && documents.find(id).isEmpty()).toList()
                : List.of();
        List<String> missing = ready.keySet().stream()
                .filter(id -> !matches(ready.getOrDefault(id, NONE), has.get(id))).toList();
        if (!surplus.isEmpty()) {
            index.apply(List.of(), surplus);
        }
        List<IndexDocument> batch = new ArrayList<>();
        int size = 0;
        for (String id : missing) {
            Optional<KnowledgeDocument> document = documents.find(id);
            long revision = ready.getOrDefault(id, NONE).revision();
            if (document.isPresent() && document.get().revision() == revision) {
                batch.add(made.of(document.get(), revision, passages.of(id, revision), model));
                size += batch.getLast().passages().size();
            }
            if (size >= BATCH_PASSAGES) {
                index.apply(batch, List.of());
                batch.clear();
                size = 0;
            }
        }
        if (!batch.isEmpty()) {
            index.apply(batch, List.of());
        }
        return surplus.size() + missing.size();
    }

    private static final DocumentStore.Ready NONE = new DocumentStore.Ready(-1, -1);
}
