package io.harborai.knowledge.index;

/** The weights of BM25. */
final class Weights {
    private Weights() {
    }

    /** How rare a word is: its inverse document frequency as BM25 has it. */
    static double rarity(long having, long all) {
        return Math.log(1 + (all - having + 0.5) / (having + 0.5));
    }
}
