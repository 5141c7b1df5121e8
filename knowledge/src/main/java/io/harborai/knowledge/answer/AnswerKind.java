package io.harborai.knowledge.answer;

/** What an answer is. */
public enum AnswerKind {
    /** A model answered from passages. */
    ANSWERED,
    /** Nothing relevant was found; no model was called. */
    NOTHING_RELEVANT,
    /** No model could be asked; the passages stand for themselves. */
    PASSAGES_ONLY
}
