package io.harborai.engine;

import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.routing.Route;
import io.vertx.core.buffer.Buffer;
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
    private @Nullable CachedAnswer answer;
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

    /** Waits for another call's answer, for as long as that target may take to begin one. */
    void follow(CachingExchange other) {
        leader = other;
        other.join(this);
        int patienceMs = Try.timeouts(route.targets().get(0)).firstTokenMs();
        timer.set(pipeline.clock().nanos() + Math.min(call.timeLimitMs(), patienceMs) * 1_000_000L);
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
    void answered(CachedAnswer found) {
        timer.stop();
        leader = null;
        answer = found;
        if (!paused) {
            give(found);
        }
    }

    private void give(CachedAnswer found) {
        if (over) {
            return;
        }
        sink.head(new AnswerHead(found.streamed(), found.contentType(), found.streamed() ? -1 : found.bytes().length,
                found.target(), 0, pipeline.clock().nanos() - call.startNanos(), null, CacheState.HIT));
        if (!over) {
            sink.data(Buffer.buffer(found.bytes()));
        }
        if (!over) {
            over = true;
            sink.end(ending());
        }
    }

    /** The other call failed, and so does this one. */
    void failed(Failure failure) {
        timer.stop();
        leader = null;
        if (!over) {
            over = true;
            sink.failed(failure, ending());
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (own != null) {
            own.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (own != null) {
            own.resume();
        } else if (answer != null) {
            give(answer);
        }
    }

    @Override
    public void cancel() {
        if (own != null) {
            own.cancel();
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
        if (own != null) {
            return own.ending();
        }
        return new Ending(answer == null ? null : answer.target(), 0, Usage.NONE, 0, -1, 0);
    }
}
