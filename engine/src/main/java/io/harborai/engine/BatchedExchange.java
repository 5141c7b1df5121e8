package io.harborai.engine;

import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.admission.EmbeddingBatch;
import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.AnswerFacts;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** One embedding call that may share a request with others. Confined to its event loop. */
final class BatchedExchange implements Exchange, MicroBatcher.Reply {
    private final Pipeline pipeline;
    private final Call call;
    private final Route route;
    private final AnswerSink sink;
    private final Runnable left;
    private final DueTimer timer;
    private MicroBatcher.@Nullable Handle handle;
    private byte @Nullable [] held;
    private Usage usage = Usage.NONE;
    private Cost cost = Cost.Nothing.USED;
    private boolean paused;
    private boolean over;

    /** A call; {@code left} runs once, when it is over. */
    BatchedExchange(Pipeline pipeline, Call call, Route route, AnswerSink sink, Runnable left) {
        this.pipeline = pipeline;
        this.call = call;
        this.route = route;
        this.sink = sink;
        this.left = left;
        this.timer = new DueTimer(pipeline.clock(), this::tooLate);
        long limitMs = Math.min(call.timeLimitMs(), Try.timeouts(target()).totalMs());
        timer.set(call.startNanos() + limitMs * 1_000_000L);
    }

    private Target target() {
        return route.targets().get(0);
    }

    /** Others of the batch may have more time, so the batch goes on without this one. */
    private void tooLate() {
        if (handle != null) {
            handle.cancel();
        }
        failed(AttemptFailures.totalTimeout(target()));
    }

    void bind(MicroBatcher.Handle submitted) {
        handle = submitted;
    }

    Route route() {
        return route;
    }

    /** The call of a batch that this one began. Each member has its own time, and the batch that of the target. */
    Call joined(EmbeddingBatch batch) {
        return new Call(call.operation(), batch.envelope(), batch.body(), call.traceId(), Long.MAX_VALUE,
                call.startNanos(), call.options());
    }

    @Override
    public void answered(byte[] body) {
        if (paused) {
            held = body;
            return;
        }
        give(body);
    }

    private void give(byte[] body) {
        AnswerFacts facts = new AnswerFacts();
        facts.read(body, 0, body.length);
        usage = facts.usage().reported()
                ? facts.usage()
                : Usage.estimated(call.size(TokenEstimate::size).promptTokens(), 0);
        cost = pipeline.prices().cost(target(), usage, pipeline.clock().nanos() - call.startNanos());
        sink.head(new AnswerHead(false, "application/json", body.length, target().name(), 1, 0, null,
                CacheState.BYPASS).withCost(cost));
        if (!over) {
            sink.data(Buffer.buffer(body));
        }
        if (!over) {
            end();
            sink.end(ending());
        }
    }

    @Override
    public void failed(Failure failure) {
        if (!over) {
            end();
            // The batcher's own name for a target is a key.
            sink.failed(failure.at(target().name()), ending());
        }
    }

    private void end() {
        over = true;
        held = null;
        timer.stop();
        left.run();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        byte[] waiting = held;
        if (waiting != null && !over) {
            held = null;
            give(waiting);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            end();
            if (handle != null) {
                handle.cancel();
            }
        }
    }

    @Override
    public Ending ending() {
        return new Ending(target().name(), 1, usage, cost, 0, -1, 0);
    }
}
