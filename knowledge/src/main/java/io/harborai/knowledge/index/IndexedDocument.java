package io.harborai.knowledge.index;

/**
 * What an index holds of a document.
 *
 * @param revision the revision
 * @param passages how many of its passages
 */
public record IndexedDocument(long revision, int passages) {}
