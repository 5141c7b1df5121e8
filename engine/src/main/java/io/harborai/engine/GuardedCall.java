package io.harborai.engine;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boundary to a caller's own code. Whatever the call does inside, its sink hears of one end at most and of nothing after
 * that or after a cancel; and a sink that throws loses its own call, and harms neither those that wait for the same answer nor
 * the room that the call has taken. Confined to its event loop.
 */
final class GuardedCall implements Exchange, AnswerSink {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedCall.class);

    private final String traceId;
    private final AnswerSink sink;
    private @Nullable Exchange inner;
    private boolean over;
    private boolean givenUp;

    GuardedCall(String traceId, AnswerSink sink) {
        this.traceId = traceId;
        this.sink = sink;
    }

    /** Names the call; its answer may have come already. */
    GuardedCall of(Exchange started) {
        inner = started;
        if (givenUp) {
            started.cancel();
        }
        return this;
    }

    @Override
    public void head(AnswerHead head) {
        if (over) {
            return;
        }
        try {
            sink.head(head);
        } catch (RuntimeException defect) {
            broken(defect);
        }
    }

    @Override
    public void data(Buffer bytes) {
        if (over) {
            return;
        }
        try {
            sink.data(bytes);
        } catch (RuntimeException defect) {
            broken(defect);
        }
    }

    @Override
    public void end(Ending ending) {
        if (over) {
            return;
        }
        over = true;
        try {
            sink.end(ending);
        } catch (RuntimeException defect) {
            LOG.error("the caller of {} threw when it was told the end", traceId, defect);
        }
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        if (over) {
            return;
        }
        over = true;
        tellFailed(failure, ending);
    }

    private void tellFailed(Failure failure, Ending ending) {
        try {
            sink.failed(failure, ending);
        } catch (RuntimeException defect) {
            LOG.error("the caller of {} threw when it was told of {}", traceId, failure, defect);
        }
    }

    /** The caller's code threw in the middle of its answer: the provider need not go on. */
    private void broken(RuntimeException defect) {
        LOG.error("the caller of {} threw when it was given its answer", traceId, defect);
        if (over) {
            return;
        }
        Ending ending = ending();
        cancel();
        tellFailed(Failure.of(FailureKind.INTERNAL,
                "The code that receives the answer failed by a defect. The log tells more under the call's id."),
                ending);
    }

    @Override
    public void pause() {
        if (inner != null && !over) {
            inner.pause();
        }
    }

    @Override
    public void resume() {
        if (inner != null && !over) {
            inner.resume();
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        givenUp = true;
        if (inner != null) {
            inner.cancel();
        }
    }

    @Override
    public Ending ending() {
        return inner == null ? Ending.UNASKED : inner.ending();
    }
}
