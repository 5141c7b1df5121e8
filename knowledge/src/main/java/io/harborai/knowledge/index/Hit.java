package io.harborai.knowledge.index;

/**
 * A passage that a search found.
 *
 * @param id the passage
 * @param revision the revision of its document that was indexed
 * @param score how well it fits; comparable only within one answer of one kind of search
 */
public record Hit(PassageId id, long revision, double score) {}
