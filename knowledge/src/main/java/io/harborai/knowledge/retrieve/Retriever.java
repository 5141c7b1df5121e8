package io.harborai.knowledge.retrieve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.PassageStore;
import io.harborai.knowledge.embed.Embeddings;
import io.harborai.knowledge.index.Hit;
import io.harborai.knowledge.index.OpenIndexes;
import io.harborai.knowledge.index.PassageId;
import io.harborai.knowledge.index.PassageIndex;
import io.harborai.knowledge.index.TermWeight;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches collections. Whether the caller may read a collection was asked before. Blocking; call it on virtual threads.
 * Safe to share between threads.
 */
public final class Retriever {
    private static final Logger LOG = LoggerFactory.getLogger(Retriever.class);
    /** Each ranking gives at least so many to the fusion, the reranker and the choice of different ones. */
    private static final int LEAST_CANDIDATES = 50;

    private final OpenIndexes indexes;
    private final PassageStore passages;
    private final Embeddings embeddings;
    private final Optional<Reranker> reranker;

    /**
     * Makes one.
     *
     * @param indexes the open indexes
     * @param passages what they say
     * @param embeddings embeds questions
     * @param reranker puts passages in order, where there is one
     */
    public Retriever(OpenIndexes indexes, PassageStore passages, Embeddings embeddings, Optional<Reranker> reranker) {
        this.indexes = indexes;
        this.passages = passages;
        this.embeddings = embeddings;
        this.reranker = reranker;
    }

    /**
     * Searches a collection.
     *
     * @param collection the collection
     * @param request what is searched
     * @return what was found
     * @throws io.harborai.knowledge.collection.KnowledgeException of reason EMBEDDING if the question cannot be embedded, or
     *         of reason REFUSED if a semantic search was asked of a collection without a model
     * @throws io.harborai.knowledge.index.IndexException if the index failed
     */
    public SearchResult search(KnowledgeCollection collection, SearchRequest request) {
        PassageIndex index = indexes.get(collection.id(), collection.generation(), collection.model().dimension());
        Mode mode = Modes.effective(collection, request.mode());
        int candidates = Math.max(LEAST_CANDIDATES, request.topK());
        List<List<Hit>> rankings = new ArrayList<>();
        Map<PassageId, Double> cosines = new HashMap<>();
        if (mode != Mode.KEYWORD) {
            float[] vector = embeddings.one(collection.model(), request.text());
            List<Hit> nearest = index.nearest(vector, request.filter(), candidates);
            nearest.forEach(hit -> cosines.put(hit.id(), hit.score()));
            rankings.add(nearest);
        }
        // Also when the vectors alone make the ranking: how relevant it is, is seen by the words as well.
        List<Hit> words = index.words(request.text(), request.filter(), candidates);
        if (mode != Mode.SEMANTIC) {
            rankings.add(words);
        }
        List<Hit> fused = rankings.size() == 1
                ? rankings.getFirst()
                : Fusion.fuse(rankings, request.fusion().orElse(collection.fusion()));
        List<TermWeight> weights = index.weigh(request.text());
        Looked looked = look(fused, words, weights, cosines);
        double relevance = Relevance.of(weights, words.isEmpty() ? 0 : words.getFirst().score(), looked.evidence(),
                cosines.values());
        List<FoundPassage> similar = looked.found().stream()
                .filter(each -> each.similarity() >= request.similarityThreshold()).toList();
        List<FoundPassage> ordered = request.rerank() ? reranked(request.text(), similar) : similar;
        return new SearchResult(Diversity.choose(ordered, request.diversity(), request.topK()), mode, relevance);
    }

    /**
     * Hits with their texts.
     *
     * @param found the passages in the order of the search
     * @param evidence what those that were found by words hold of the question, best first
     */
    private record Looked(List<FoundPassage> found, List<Evidence> evidence) {}

    /** Gives hits their texts; one that is gone meanwhile is left out. */
    private Looked look(List<Hit> hits, List<Hit> words, List<TermWeight> weights, Map<PassageId, Double> cosines) {
        Map<PassageStore.Key, PassageStore.Found> kept = passages
                .find(Stream.concat(hits.stream(), words.stream()).map(Retriever::key).distinct().toList());
        Map<PassageStore.Key, Evidence> evidence = new HashMap<>();
        kept.forEach((key, each) -> evidence.put(key,
                Evidence.of(weights, each.passage().heading() + "\n" + each.passage().text())));
        List<FoundPassage> found = new ArrayList<>();
        for (Hit hit : hits) {
            PassageStore.Found each = kept.get(key(hit));
            Evidence held = evidence.get(key(hit));
            if (each != null && held != null) {
                double similarity = Math.max(cosines.getOrDefault(hit.id(), 0.0), held.coverage());
                found.add(new FoundPassage(hit.id().document(), each.documentName(), each.passage(), hit.score(),
                        Math.clamp(similarity, 0, 1)));
            }
        }
        return new Looked(found,
                words.stream().map(hit -> evidence.get(key(hit))).filter(Objects::nonNull).toList());
    }

    private static PassageStore.Key key(Hit hit) {
        return new PassageStore.Key(hit.id().document(), hit.revision(), hit.id().ordinal());
    }

    private List<FoundPassage> reranked(String question, List<FoundPassage> found) {
        if (reranker.isEmpty() || found.isEmpty()) {
            return found;
        }
        try {
            List<Double> scores = reranker.get().score(question,
                    found.stream().map(each -> each.passage().text()).toList());
            if (scores.size() != found.size()) {
                throw new IllegalStateException(scores.size() + " scores for " + found.size() + " passages");
            }
            List<FoundPassage> ordered = new ArrayList<>();
            for (int i = 0; i < scores.size(); i++) {
                FoundPassage each = found.get(i);
                ordered.add(new FoundPassage(each.documentId(), each.documentName(), each.passage(), scores.get(i),
                        each.similarity()));
            }
            ordered.sort(Comparator.comparingDouble(FoundPassage::score).reversed());
            return ordered;
        } catch (RuntimeException e) {
            // The boundary of somebody else's model: without it the ranking is the one before.
            LOG.warn("the reranker failed, passages stay in the order of the search: {}", e.toString());
            return found;
        }
    }
}
