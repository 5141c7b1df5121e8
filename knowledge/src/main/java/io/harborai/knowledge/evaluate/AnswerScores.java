package io.harborai.knowledge.evaluate;

/**
 * How well answers cite.
 *
 * @param model the model that answered
 * @param asked questions that were asked
 * @param answered questions that the model was given and answered; the others were refused or met with an error
 * @param citing which part of the answers cites anything
 * @param relevant which part of the citations is of a passage that answers the question
 * @param supported which part of the citations has a source with nine of ten words of the sentence that cites it
 * @param holding which part of the answers that were given to questions with known answers quotes one of these from the
 *        right passage; below 0 where the set knows none
 * @param verbatim which part of the citations quotes its source letter by letter
 * @param removed citations of sources that do not exist, which were taken out
 * @param uncited sentences that cite nothing
 */
public record AnswerScores(String model, int asked, int answered, double citing, double relevant, double supported,
        double holding, double verbatim, int removed, int uncited) {}
