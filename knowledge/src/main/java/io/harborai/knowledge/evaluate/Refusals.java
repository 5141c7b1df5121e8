package io.harborai.knowledge.evaluate;

/**
 * How well the likelihood that an answer is there tells a question whose passage is there from the same question when its
 * passage was taken away.
 *
 * @param separation the area under the curve over all questions, 0 to 1
 * @param unseen the same over the questions by which the likelihood was not fitted: every second fifty
 * @param refusedWrongly which part of the questions whose passage is there is refused at the usual threshold
 * @param refusedRightly which part is, when it was taken away
 */
public record Refusals(double separation, double unseen, double refusedWrongly, double refusedRightly) {}
