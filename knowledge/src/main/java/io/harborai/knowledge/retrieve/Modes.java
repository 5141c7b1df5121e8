package io.harborai.knowledge.retrieve;

import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeException;

/** Which modes a collection has. */
final class Modes {
    private Modes() {
    }

    static Mode effective(KnowledgeCollection collection, Mode wanted) {
        if (collection.model().present() || wanted == Mode.KEYWORD) {
            return wanted;
        }
        if (wanted == Mode.SEMANTIC) {
            throw new KnowledgeException(KnowledgeException.Reason.REFUSED, "the collection " + collection.name()
                    + " has no embedding model, so it cannot be searched by meaning. Use the mode keyword or hybrid, or "
                    + "give it a model.");
        }
        return Mode.KEYWORD;
    }
}
