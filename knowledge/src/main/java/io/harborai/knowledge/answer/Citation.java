package io.harborai.knowledge.answer;

/**
 * A citation that was checked: its source exists.
 *
 * @param number its source's number
 * @param start where it stands in the answer, in characters (UTF-16 units)
 * @param end where it ends there, exclusive
 * @param quote the sentence of the source that has most words in common with the sentence that cites it, letter by letter
 *        as it stands there
 * @param support which part of the words of the sentence that cites it stand in the source, 0 to 1; 1 for a copy. It tells
 *        nothing of what the words say
 */
public record Citation(int number, int start, int end, String quote, double support) {}
