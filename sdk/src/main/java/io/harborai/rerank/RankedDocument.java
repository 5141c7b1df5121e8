package io.harborai.rerank;

/**
 * A document with its judgement.
 *
 * @param index its place among those that were asked about, from 0
 * @param score how well it answers the question; the scale is the model's own, more is better
 */
public record RankedDocument(int index, double score) {}
