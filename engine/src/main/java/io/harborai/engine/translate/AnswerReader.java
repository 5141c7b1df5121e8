package io.harborai.engine.translate;

/** Reads one answer of a wire format. One object serves one answer. */
interface AnswerReader {
    /**
     * Reads one event, or line, of a stream.
     *
     * @throws WrongFormat if it is not one
     */
    void event(byte[] bytes, int start, int end, PieceSink sink);

    /**
     * Reads a whole answer.
     *
     * @throws WrongFormat if it is not one
     */
    void whole(byte[] bytes, int start, int end, PieceSink sink);

    /** The stream ended by the rules of HTTP; formats without an end of their own say so here. */
    default void end(PieceSink sink) {
    }
}
