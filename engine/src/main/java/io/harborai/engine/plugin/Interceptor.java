package io.harborai.engine.plugin;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;

/**
 * Looks at calls on their way: a guard, an auditor, a redactor of requests. Found as a service or given by hand.
 *
 * <p>For one call, all methods are called on its event loop, one after another: {@link #before}; then, when that let the call
 * go on, {@link #onHead} and {@link #onChunk} as an answer comes, and exactly one of {@link #after} and {@link #onError} at
 * the end, cancelled calls included. Calls of different loops run at the same time, so an implementation is thread-safe. It
 * must not block: one that takes longer than 5 ms is counted and warned about.
 *
 * <p>What it throws stays with it: counted, logged now and then, and the call goes on as if it had not been there, unless it
 * declares {@link #failClosed()}.
 *
 * @implSpec every default does nothing, so an implementation overrides what it cares for
 */
public interface Interceptor {
    /** Its name in logs and statistics. */
    String name();

    /** Its place: requests pass from the lowest to the highest, answers the other way; equal ones keep their order. */
    default int order() {
        return 0;
    }

    /** Whether a call must not go on without it: what it throws fails the call then. */
    default boolean failClosed() {
        return false;
    }

    /**
     * Whether it has nothing to do for now. While all of them say so, calls pass them by, at no cost; a call that has begun
     * then may still be shown to it later. Asked for every call: it must be a look at a field.
     */
    default boolean idle() {
        return false;
    }

    /** A request, before it is routed. */
    default Decision before(RequestView request) {
        return Decision.proceed();
    }

    /**
     * Whether a call that was let go on must still wait, for somebody who cannot be asked without waiting.
     *
     * @return empty, the default, for no wait; else a stage that somebody completes on any thread, soon, with empty for a
     *     call that may go on and a failure for one that may not. A stage that breaks is like an exception of a method
     */
    default Optional<CompletionStage<Optional<Failure>>> hold(RequestView request) {
        return Optional.empty();
    }

    /**
     * Puts something between the answer and the caller that may change it: hold pieces back, rewrite them, add to them, or
     * end the call by {@link AnswerSink#failed} before its end, which also stops the provider; the figures given with that
     * count only when the answer was complete. What it gives on keeps to the order of an {@link AnswerSink}, and comes on the
     * call's event loop. Interceptors see the answer as it came, whatever is put in its way.
     *
     * @param next where the answer goes on
     * @return {@code next}, the default, or what stands before it
     */
    default AnswerSink answer(RequestView request, AnswerSink next) {
        return next;
    }

    /** An answer begins. */
    default void onHead(RequestView request, AnswerHead head) {
    }

    /**
     * A piece of the answer: the whole body, or whole events of a stream.
     *
     * @param bytes read-only; valid during this call only
     */
    default void onChunk(RequestView request, ByteBuffer bytes) {
    }

    /** The answer is complete. */
    default void after(RequestView request, Ending ending) {
    }

    /** The call failed, was refused by a later interceptor, or was cancelled. */
    default void onError(RequestView request, Failure failure, Ending ending) {
    }
}
