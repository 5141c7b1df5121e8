package io.harborai.knowledge.retrieve;

import io.harborai.knowledge.collection.Access;

/** Searches collections by their names, for whoever may read them. Blocking; safe to share between threads. */
public interface PassageSearch {
    /**
     * Checks that a collection may be read.
     *
     * @throws io.harborai.knowledge.collection.KnowledgeException of reason NOT_FOUND if there is none, or the caller may not
     *         know of it
     */
    void requireReadable(String collection, Access access);

    /**
     * Searches a collection.
     *
     * @param collection the collection's name
     * @param access who asks
     * @param request what is searched
     * @return what was found
     * @throws io.harborai.knowledge.collection.KnowledgeException of reason NOT_FOUND, REFUSED, or EMBEDDING
     */
    SearchResult search(String collection, Access access, SearchRequest request);
}
