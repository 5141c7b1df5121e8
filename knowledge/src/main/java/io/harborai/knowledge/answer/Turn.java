package io.harborai.knowledge.answer;

/**
 * A question that was asked before, and its answer.
 *
 * @param question the question
 * @param answer the answer
 */
public record Turn(String question, String answer) {}
