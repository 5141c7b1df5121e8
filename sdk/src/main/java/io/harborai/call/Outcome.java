package io.harborai.call;

import io.harborai.engine.exchange.Failure;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What became of a call with a whole answer. A value, so that an exception is made on the thread that shall see it. */
sealed interface Outcome {
    /** There is an answer. */
    record Answered(Buffer body, CallFigures figures) implements Outcome {}

    /**
     * There is none.
     *
     * @param defect the exception that a defect showed itself by
     */
    record Failed(Failure failure, int attempts, @Nullable Throwable defect) implements Outcome {}
}
