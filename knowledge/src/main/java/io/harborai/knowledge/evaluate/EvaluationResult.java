package io.harborai.knowledge.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * What came of measuring a set.
 *
 * @param set the set's name
 * @param passages its passages
 * @param questions its questions that have an answer
 * @param scores of each way of searching
 * @param refusals of sets where each question has one passage
 * @param answers where a model was asked
 */
public record EvaluationResult(String set, int passages, int questions, List<Scores> scores,
        Optional<Refusals> refusals, Optional<AnswerScores> answers) {
    /** Copies the list. */
    public EvaluationResult {
        scores = List.copyOf(scores);
    }
}
