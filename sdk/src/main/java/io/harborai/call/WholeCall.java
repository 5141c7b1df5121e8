package io.harborai.call;

import java.util.concurrent.CompletableFuture;

import io.harborai.engine.exchange.AnswerHead;
import io.vertx.core.buffer.Buffer;

/** A call whose answer comes as one body. */
final class WholeCall extends RunningCall {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private Buffer body = Buffer.buffer();

    WholeCall(Lane lane, Outgoing outgoing) {
        super(lane, outgoing);
    }

    /** Completed on the event loop, never exceptionally: whoever hangs code on it must leave that thread. */
    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    void begun(AnswerHead arrived) {
        // Nothing to do before the body is there.
    }

    @Override
    public void data(Buffer bytes) {
        body = body.length() == 0 ? bytes : body.appendBuffer(bytes);
    }

    @Override
    void answered(CallFigures figures) {
        outcome.complete(new Outcome.Answered(body, figures));
    }

    @Override
    void ended(Outcome.Failed failed) {
        outcome.complete(failed);
    }
}
