package io.harborai.knowledge.evaluate;

/**
 * How good a way of searching is, on average over a set's questions.
 *
 * @param mode the way: keyword, semantic or hybrid
 * @param recall1 which part of the relevant passages stands first
 * @param recall5 which part is among the first five
 * @param recall10 which part is among the first ten
 * @param ndcg10 discounted gain of the first ten, over that of the best possible ranking
 * @param mrr one over the rank of the first relevant passage among the first ten, 0 where there is none
 */
public record Scores(String mode, double recall1, double recall5, double recall10, double ndcg10, double mrr) {}
