package io.harborai.knowledge.retrieve;

import io.harborai.knowledge.chunk.Passage;

/**
 * A passage that was found.
 *
 * @param documentId its document
 * @param documentName its document's name
 * @param passage what it says, and where
 * @param score what put it in its place; comparable only within one result
 * @param similarity how similar it is to the question, 0 to 1: the cosine of the vectors, or the weight of the question's
 *        words that it holds, whichever is more
 */
public record FoundPassage(String documentId, String documentName, Passage passage, double score, double similarity) {}
