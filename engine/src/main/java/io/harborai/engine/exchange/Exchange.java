package io.harborai.engine.exchange;

/**
 * A call in progress, as its caller holds it. It exists before the first byte leaves, so a call can be cancelled at any
 * moment. Must be used on the call's event loop.
 */
public interface Exchange {
    /**
     * Stops the flow of {@link AnswerSink#data}; the provider is slowed down through its connection. What has arrived already may
     * still come, at most one piece and the end.
     */
    void pause();

    /** Lets the flow go on. */
    void resume();

    /** Gives the call up: the upstream connection is closed at once, the sink hears nothing more. Idempotent. */
    void cancel();

    /** The figures so far: what a caller who leaves now has used. */
    Ending ending();
}
