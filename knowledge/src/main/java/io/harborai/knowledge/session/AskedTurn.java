package io.harborai.knowledge.session;

import java.time.Instant;

/**
 * A question in a session, and its answer.
 *
 * @param ordinal its place, from 1
 * @param question the question
 * @param answer the answer
 * @param kind what the answer was
 * @param sources its sources, as JSON
 * @param feedback 1 for up, -1 for down, 0 for none
 * @param remark what was said with the feedback
 * @param created when it was asked
 */
public record AskedTurn(int ordinal, String question, String answer, String kind, String sources, int feedback,
        String remark, Instant created) {}
