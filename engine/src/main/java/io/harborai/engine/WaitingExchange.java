package io.harborai.engine;

import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * A call that is answered by what the cache has, now or as soon as another call's answer is there, or takes over when that
 * comes to nothing. Confined to its event loop.
 */
final class WaitingExchange implements Exchange {
    private final CacheLine line;
    private final CacheKey key;
    private final Pipeline pipeline;
    private final Call call;
    private final Route route;
    private final AnswerSink sink;
    private final DueTimer timer;
    private @Nullable CachingExchange leader;
    private @Nullable Exchange own;
    private @Nullable Replay replay;
    private boolean paused;
    private boolean over;

    WaitingExchange(CacheLine line, CacheKey key, Pipeline pipeline, Call call, Route route, AnswerSink sink) {
        this.line = line;
        this.key = key;
        this.pipeline = pipeline;
        this.call = call;
        this.route = route;
        this.sink = sink;
        this.timer = new DueTimer(pipeline.clock(), this::tired);
    }

    /** The form in which it wants the answer. */
    AnswerForm form() {
        return AnswerForm.of(call);
    }

    Priority priority() {
        return call.options().priority();
    }

    /** Waits for another call's answer, for as long as that target may take to begin one and the caller has time. */
    void follow(CachingExchange other) {
        leader = other;
        other.join(this);
        Timeouts timeouts = Try.timeouts(route.targets().get(0));
        long patienceDue = pipeline.clock().nanos() + timeouts.firstTokenMs() * 1_000_000L;
        long totalDue = call.startNanos() + Math.min(call.timeLimitMs(), timeouts.totalMs()) * 1_000_000L;
        timer.set(Math.min(patienceDue, totalDue));
    }

    /** The other one takes too long: asks for itself. */
    private void tired() {
        CachingExchange other = leader;
        if (other != null) {
            other.leave(this);
        }
        takeOver(false);
    }

    /** Nobody else will answer; {@code leading} when others may wait for this one now. */
    void takeOver(boolean leading) {
        timer.stop();
        leader = null;
        if (over) {
            return;
        }
        Exchange mine = line.ask(key, pipeline, call, route, sink, leading);
        own = mine;
        if (paused) {
            mine.pause();
        }
    }

    /** The answer is there. */
    void answered(Found found) {
        timer.stop();
        leader = null;
        if (!over) {
            over = true;
            Replay mine = new Replay(pipeline, call, sink, found);
            replay = mine;
            mine.start(paused);
        }
    }

    /** The other call failed, and so does this one. */
    void failed(Failure failure) {
        timer.stop();
        leader = null;
        if (!over) {
            over = true;
            pipeline.counters().begun();
            pipeline.counters().failed();
            sink.failed(failure, ending());
        }
    }

    /** What answers now, null as long as it waits. */
    private @Nullable Exchange answering() {
        return own != null ? own : replay;
    }

    @Override
    public void pause() {
        paused = true;
        Exchange answering = answering();
        if (answering != null) {
            answering.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        Exchange answering = answering();
        if (answering != null) {
            answering.resume();
        }
    }

    @Override
    public void cancel() {
        Exchange answering = answering();
        if (answering != null) {
            answering.cancel();
            return;
        }
        over = true;
        timer.stop();
        if (leader != null) {
            leader.leave(this);
        }
    }

    @Override
    public Ending ending() {
        Exchange answering = answering();
        return answering == null ? Ending.UNASKED : answering.ending();
    }
}
