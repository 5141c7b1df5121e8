package io.harborai.knowledge.ingest;

import java.util.List;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.DocumentWork;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.collection.PassageStore;

/**
 * A document that was read and divided, and is not indexed yet.
 *
 * @param document the document
 * @param pages its pages
 * @param passages its passages
 */
record Prepared(KnowledgeDocument document, int pages, List<Passage> passages) {
    PassageStore.Revision revision() {
        return new PassageStore.Revision(document.id(), document.revision(), passages);
    }

    DocumentWork.Read read() {
        return new DocumentWork.Read(document, pages, passages.size());
    }
}
