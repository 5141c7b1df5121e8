package io.harborai.knowledge.answer;

import io.harborai.knowledge.retrieve.FoundPassage;

/**
 * A passage that an answer may cite.
 *
 * @param number by which it is cited, from 1
 * @param found the passage
 */
public record Source(int number, FoundPassage found) {}
