package io.harborai.knowledge.answer;

import java.util.List;

/**
 * An answer.
 *
 * @param kind what it is
 * @param text what it says
 * @param sources the passages that were given to the model, best first
 * @param citations its citations, in their order
 * @param removedCitations citations of sources that do not exist, which were taken out of the text
 * @param uncitedSentences its sentences that cite nothing
 * @param relevance how likely the answer is among the passages, 0 to 1
 * @param searched what was searched: the question, or what it became with the conversation
 * @param model the model that answered; empty when none did
 * @param note why there is no model's answer; empty when there is one
 */
public record Answer(AnswerKind kind, String text, List<Source> sources, List<Citation> citations,
        int removedCitations, int uncitedSentences, double relevance, String searched, String model, String note) {
    /** Copies the lists. */
    public Answer {
        sources = List.copyOf(sources);
        citations = List.copyOf(citations);
    }
}
