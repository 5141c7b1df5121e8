package io.harborai.engine;

import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.vertx.core.buffer.Buffer;

/** Gives an answer that is there. Confined to its event loop. */
final class Replay implements Exchange {
    private enum Next {
        HEAD, DATA, END, NOTHING
    }

    private final Pipeline pipeline;
    private final Call call;
    private final AnswerSink sink;
    private final Found found;
    private Next next = Next.HEAD;
    private boolean paused;

    Replay(Pipeline pipeline, Call call, AnswerSink sink, Found found) {
        this.pipeline = pipeline;
        this.call = call;
        this.sink = sink;
        this.found = found;
    }

    /** Begins, possibly to stop at once. */
    void start(boolean stopped) {
        paused = stopped;
        go();
    }

    private void go() {
        CachedAnswer answer = found.answer();
        if (next == Next.HEAD && !paused) {
            next = Next.DATA;
            sink.head(new AnswerHead(answer.streamed(), answer.contentType(),
                    answer.streamed() ? -1 : answer.bytes().length, answer.target(), 0,
                    pipeline.clock().nanos() - call.startNanos(), null, found.state(), found.similarity(), cost()));
        }
        if (next == Next.DATA && !paused) {
            next = Next.END;
            sink.data(Buffer.buffer(answer.bytes()));
        }
        if (next == Next.END && !paused) {
            next = Next.NOTHING;
            pipeline.counters().begun();
            pipeline.counters().completed();
            pipeline.latencies().record(pipeline.clock().nanos() - call.startNanos(), false);
            sink.end(ending());
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        go();
    }

    @Override
    public void cancel() {
        next = Next.NOTHING;
    }

    @Override
    public Ending ending() {
        return new Ending(found.answer().target(), 0, Usage.NONE, cost(), 0, -1, 0);
    }

    private Cost cost() {
        return new Cost.Saved(found.answer().cost());
    }
}
