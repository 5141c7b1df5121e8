package io.harborai.knowledge.index;

/**
 * A word of a question, as the index sees it.
 *
 * @param term the word, stemmed, or two characters of a script without spaces
 * @param weight its inverse document frequency: 0 and more, the higher the rarer. A word that no passage has weighs most
 * @param known whether any passage has it
 */
public record TermWeight(String term, double weight, boolean known) {}
