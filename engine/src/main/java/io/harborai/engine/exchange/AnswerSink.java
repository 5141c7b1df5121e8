package io.harborai.engine.exchange;

import io.vertx.core.buffer.Buffer;

/**
 * Receives one answer, always on the call's event loop and in this order: {@link #head} once, {@link #data} any number of
 * times, {@link #end} once; or {@link #failed} once at any point instead of what would have followed. After a cancel nothing
 * more is called. An implementation must not block. One that throws loses its own call: the provider is stopped, and {@link #failed}
 * tells so unless the end was told already.
 */
public interface AnswerSink {
    /** The answer has begun; from now on a failure is told in band. */
    void head(AnswerHead head);

    /**
     * A piece of the answer: the whole body, or whole events of a stream, bytes as the provider sent them.
     * An event never spans two calls.
     */
    void data(Buffer bytes);

    /** The answer is complete. */
    void end(Ending ending);

    /** The call failed; when {@link #head} was called before, the answer is cut off. */
    void failed(Failure failure, Ending ending);
}
