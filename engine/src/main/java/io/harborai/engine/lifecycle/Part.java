package io.harborai.engine.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Something with a life of its own: a pool, a queue, a guard. Its methods are called by one thread at a time, never on an
 * event loop, and may block for a moment.
 *
 * @implSpec {@link #stop()} must leave it so that {@link #start()} can be called again
 */
public interface Part {
    /** Its name in logs and in the status, unique. */
    String name();

    /**
     * Begins to work.
     *
     * @throws Exception when it cannot
     */
    default void start() throws Exception {
    }

    /** Takes no new work; complete when the old is done. */
    default CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Ends at once and gives everything back. Also called after a start that failed.
     *
     * @throws Exception when something could not be given back
     */
    default void stop() throws Exception {
    }

    /** How it is; quick to ask. */
    default Health health() {
        return new Health.Well();
    }
}
