package io.harborai.knowledge.index;

import java.util.List;
import java.util.Map;

/**
 * The passages of one generation of one collection, found by their words and by their vectors. Blocking; call it on
 * virtual threads. Safe to share between threads.
 *
 * <p><b>What is searchable when.</b> What {@link #apply} was given is seen by searches that begin after it has returned, and
 * survives the death of the process from then on. A document is there whole or not at all, at every moment and after every
 * death.
 */
public interface PassageIndex extends AutoCloseable {
    /** Most hits of one search. */
    int MOST_HITS = 1_000;
    /** Most words of a question that count. */
    int MOST_TERMS = 256;

    /** How many numbers a vector has; 0 for an index without vectors. */
    int dimension();

    /**
     * Puts documents in the place of what the index has under their ids, and takes others away. When it throws, each document
     * is as before or as after it, whole.
     *
     * @param replaced the documents to put
     * @param removed ids of those to take away, which need not be there
     * @throws IllegalArgumentException if a vector is absent, unexpected, of another dimension, or of no length
     * @throws IndexException if the index failed
     */
    void apply(List<IndexDocument> replaced, List<String> removed);

    /**
     * Finds passages by words: BM25 over stemmed English, and over pairs of characters of Chinese, Japanese and Korean.
     *
     * @param text the question
     * @param filter which passages count
     * @param most most hits, 1 to {@link #MOST_HITS}
     * @return the hits, best first; a passage without any of the words is none
     * @throws IndexException if the index failed
     */
    List<Hit> words(String text, Filter filter, int most);

    /**
     * Finds passages by a vector.
     *
     * @param vector the question's embedding
     * @param filter which passages count
     * @param most most hits, 1 to {@link #MOST_HITS}
     * @return the hits with their cosine similarity, -1 to 1, best first
     * @throws IllegalArgumentException if the vector is of another dimension
     * @throws IndexException if the index failed
     */
    List<Hit> nearest(float[] vector, Filter filter, int most);

    /**
     * What the words of a question weigh here.
     *
     * @param text the question
     * @return its words, each once
     * @throws IndexException if the index failed
     */
    List<TermWeight> weigh(String text);

    /**
     * What it holds, by document.
     *
     * @return the documents
     * @throws IndexException if the index failed
     */
    Map<String, IndexedDocument> documents();

    /**
     * How many passages it holds.
     *
     * @throws IndexException if the index failed
     */
    long passages();

    /** Ends it. */
    @Override
    void close();
}
