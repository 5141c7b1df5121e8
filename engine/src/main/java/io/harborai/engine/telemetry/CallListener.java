package io.harborai.engine.telemetry;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.TraceContext;

/**
 * Hears how one call gets on. {@link #trace()} is asked once, on the thread that makes the call; the rest is told on the
 * call's event loop, in this order, and {@link #ended} always and once. It must not block; what it throws is logged now and
 * then and changes nothing.
 *
 * @implSpec every default does nothing
 */
public interface CallListener {
    /** Does not care for this call. */
    CallListener NONE = new CallListener() {
    };

    /** The trace that the call's target shall hear that the call is part of. */
    default TraceContext trace() {
        return TraceContext.NONE;
    }

    /**
     * The first content of a stream, or the whole of another answer, is there.
     *
     * @param head       how the answer begins
     * @param sinceNanos since the call's start
     */
    default void answered(AnswerHead head, long sinceNanos) {
    }

    /** The call is over, however it ended: answered, failed, refused or cancelled. */
    default void ended(CallEnd end) {
    }
}
