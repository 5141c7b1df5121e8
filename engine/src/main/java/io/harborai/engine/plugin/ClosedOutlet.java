package io.harborai.engine.plugin;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.vertx.core.buffer.Buffer;

/** Lets nothing of an answer pass, because an interceptor that must not be missing is. Confined to the call's event loop. */
record ClosedOutlet(Failure failure, AnswerSink next) implements AnswerSink {
    @Override
    public void head(AnswerHead head) {
        next.failed(failure, Ending.UNASKED);
    }

    @Override
    public void data(Buffer bytes) {
        next.failed(failure, Ending.UNASKED);
    }

    @Override
    public void end(Ending ending) {
        next.failed(failure, ending);
    }

    @Override
    public void failed(Failure other, Ending ending) {
        next.failed(other, ending);
    }
}
