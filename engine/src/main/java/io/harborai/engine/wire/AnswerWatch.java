package io.harborai.engine.wire;

import io.harborai.engine.exchange.Usage;
import org.jspecify.annotations.Nullable;

/** What the engine learns from an answer as it passes, in whatever format. One object serves one answer, on its event loop. */
public interface AnswerWatch {
    /** Reads one piece of JSON: an event of a stream, or a whole body. Returns whether it is a fit answer. */
    boolean read(byte[] bytes, int begin, int end);

    /** Tokens as last reported. */
    Usage usage();

    /** Whether there is an answer, empty perhaps. */
    boolean choicesSeen();

    /** Whether text, reasoning, a refusal or a tool call was seen: the first token is there. */
    boolean contentSeen();

    /** Whether the reason was seen why the model stopped. */
    boolean finished();

    /** Whether the mark of the stream's end was seen. */
    boolean done();

    /** Pieces read, without the mark of the end. */
    long chunks();

    /** The error that the provider sent in place of an answer. */
    @Nullable
    ProviderError error();

    /** What is wrong with the last piece, null when nothing is. */
    @Nullable
    String malformed();
}
