package io.harborai.knowledge.index;

/**
 * Names a passage within its collection.
 *
 * @param document the document's id
 * @param ordinal its place in the document, from 0
 */
public record PassageId(String document, int ordinal) {}
