package io.harborai.knowledge.ingest;

import java.util.ArrayList;
import java.util.List;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.embed.Embeddings;
import io.harborai.knowledge.index.IndexDocument;
import io.harborai.knowledge.index.IndexPassage;

/** Makes of passages what an index takes, with vectors where it has a model. */
final class IndexDocuments {
    private final Embeddings embeddings;

    IndexDocuments(Embeddings embeddings) {
        this.embeddings = embeddings;
    }

    /** One document. */
    IndexDocument of(KnowledgeDocument document, long revision, List<Passage> passages, EmbeddingModel model)
            throws InterruptedException {
        List<float[]> vectors = model.present()
                ? embeddings.all(model, passages.stream().map(IndexDocuments::embedded).toList())
                : List.of();
        return made(document, revision, passages, vectors);
    }

    /** Several, whose passages are embedded together: calls of many texts cost a provider less than many calls. */
    List<IndexDocument> of(List<Prepared> prepared, EmbeddingModel model) throws InterruptedException {
        List<float[]> vectors = model.present()
                ? embeddings.all(model, prepared.stream().flatMap(each -> each.passages().stream())
                        .map(IndexDocuments::embedded).toList())
                : List.of();
        List<IndexDocument> all = new ArrayList<>(prepared.size());
        int from = 0;
        for (Prepared each : prepared) {
            int to = from + each.passages().size();
            all.add(made(each.document(), each.document().revision(), each.passages(),
                    vectors.isEmpty() ? vectors : vectors.subList(from, to)));
            from = to;
        }
        return all;
    }

    private static IndexDocument made(KnowledgeDocument document, long revision, List<Passage> passages,
            List<float[]> vectors) {
        List<IndexPassage> indexed = new ArrayList<>(passages.size());
        for (int i = 0; i < passages.size(); i++) {
            Passage passage = passages.get(i);
            indexed.add(new IndexPassage(passage.heading(), passage.text(), vectors.isEmpty() ? null : vectors.get(i)));
        }
        return new IndexDocument(document.id(), revision, document.labels(), indexed);
    }

    /** A passage alone may not tell what it is about; its titles do. */
    private static String embedded(Passage passage) {
        return passage.heading().isEmpty() ? passage.text() : passage.heading() + "\n" + passage.text();
    }
}
