package io.harborai.engine;

import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.routing.Route;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The one call of a batch, whose answer goes to all its members. Confined to its event loop. */
final class BatchAnswer implements AnswerSink {
    private final CallExchange exchange;
    private final MicroBatcher.Reply reply;
    private @Nullable Buffer body;

    BatchAnswer(Pipeline pipeline, Call joined, Route route, MicroBatcher.Reply reply) {
        this.reply = reply;
        this.exchange = new CallExchange(pipeline, joined, route, this);
    }

    MicroBatcher.Handle begin() {
        exchange.start();
        return exchange::cancel;
    }

    @Override
    public void head(AnswerHead told) {
        // Each member gets a head of its own, when its part is cut out.
    }

    @Override
    public void data(Buffer bytes) {
        body = bytes;
    }

    @Override
    public void end(Ending ending) {
        reply.answered(body == null ? new byte[0] : body.getBytes());
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        reply.failed(failure);
    }
}
