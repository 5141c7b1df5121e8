package io.harborai.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.cache.SemanticIndex;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.memory.BufferPool;
import io.harborai.engine.routing.Route;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A call whose answer is kept when it is complete, unless a question that means the same is answered already. Others on this
 * loop that ask the same meanwhile wait for it; when it comes to nothing, the first of them takes over. Confined to its event
 * loop.
 */
final class CachingExchange implements Exchange, AnswerSink {
    private final CacheLine line;
    private final CacheKey key;
    private final Call call;
    private final AnswerSink sink;
    private final Route route;
    private final List<WaitingExchange> followers = new ArrayList<>();
    private final Pipeline pipeline;
    private @Nullable Exchange inner;
    private @Nullable SemanticLookup lookup;
    private @Nullable Replay replay;
    private @Nullable AnswerHead head;
    private BufferPool.@Nullable Lease kept;
    private int length;
    private boolean looking;
    private boolean paused;
    private boolean tooLong;
    private boolean givenUp;

    CachingExchange(CacheLine line, CacheKey key, Pipeline pipeline, Call call, Route route, AnswerSink sink) {
        this.line = line;
        this.key = key;
        this.call = call;
        this.sink = sink;
        this.pipeline = pipeline;
        this.route = route;
    }

    /** Asks the target. */
    void ask() {
        Exchange started = pipeline.send(call, route, this);
        inner = started;
        if (givenUp) {
            started.cancel();
        } else if (paused) {
            started.pause();
        }
    }

    /** It is known whether another process has the answer: it is in the cache now, or nowhere. */
    void fetched() {
        if (givenUp) {
            return;
        }
        Found found = line.fetched(key, AnswerForm.of(call));
        if (found == null) {
            line.askByMeaning(this, pipeline, call);
            return;
        }
        Replay mine = new Replay(pipeline, call, sink, found);
        replay = mine;
        line.foundElsewhere(this, key, taken());
        mine.start(paused);
    }

    /** Asks the target only if no question that means the same is answered already. */
    void lookUp(SemanticLookup made) {
        lookup = made;
        looking = true;
        made.start();
    }

    /** It is known what the question means, or nobody can tell. */
    void lookedUp() {
        looking = false;
        SemanticLookup made = Objects.requireNonNull(lookup);
        SemanticIndex.Match match = line.match(made);
        Found found = match == null ? null : line.byMeaning(match, AnswerForm.of(call));
        if (match == null || found == null) {
            ask();
            return;
        }
        Replay mine = new Replay(pipeline, call, sink, found);
        replay = mine;
        line.foundByMeaning(this, key, made, match, taken());
        mine.start(paused);
    }

    /** How it was found out what the question means, null when nobody tried. */
    @Nullable
    SemanticLookup lookup() {
        return lookup;
    }

    /** Lets another wait for this answer. */
    void join(WaitingExchange follower) {
        followers.add(follower);
    }

    void leave(WaitingExchange follower) {
        followers.remove(follower);
    }

    Priority priority() {
        return call.options().priority();
    }

    int followers() {
        return followers.size();
    }

    @Override
    public void head(AnswerHead told) {
        if (givenUp) {
            return;
        }
        head = told;
        sink.head(told.withCache(CacheState.MISS));
    }

    @Override
    public void data(Buffer bytes) {
        if (givenUp) {
            return;
        }
        keep(bytes);
        sink.data(bytes);
    }

    private void keep(Buffer bytes) {
        int whole = length + bytes.length();
        if (tooLong || whole > AnswerCache.MAX_ANSWER_BYTES) {
            tooLong = true;
            forget();
            return;
        }
        BufferPool.Lease mine = kept;
        if (mine == null) {
            mine = pipeline.buffers().take(whole);
            kept = mine;
        }
        // At least twice as long as before, or a stream would be copied with every chunk.
        byte[] room = mine.bytes().length >= whole ? mine.bytes() : mine.grow(Math.max(whole, 2 * length), length);
        bytes.getBytes(0, bytes.length(), room, length);
        length = whole;
    }

    /** Gives the pooled memory back. */
    private void forget() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    @Override
    public void end(Ending ending) {
        if (givenUp) {
            return;
        }
        AnswerHead told = Objects.requireNonNull(head);
        BufferPool.Lease whole = kept;
        if (tooLong || whole == null) {
            line.notKept(this, key, taken());
        } else {
            CachedAnswer answer = new CachedAnswer(Arrays.copyOf(whole.bytes(), length), AnswerForm.of(call).streamed(
                    told.streamed()), told.contentType(), told.target(), ending.cost());
            forget();
            line.answered(this, key, call, answer, taken());
        }
        sink.end(ending);
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        if (givenUp) {
            return;
        }
        forget();
        line.failed(this, key, failure, taken());
        sink.failed(failure, ending);
    }

    /** Those who wait, each told once. */
    private List<WaitingExchange> taken() {
        List<WaitingExchange> waiting = List.copyOf(followers);
        followers.clear();
        return waiting;
    }

    /** What answers, null as long as nothing does. */
    private @Nullable Exchange answering() {
        return replay == null ? inner : replay;
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
        givenUp = true;
        forget();
        Exchange answering = answering();
        if (looking && lookup != null) {
            // It stays so: nothing is asked any more.
            lookup.cancel();
        } else if (answering != null) {
            answering.cancel();
        }
        line.givenUp(this, key, taken());
    }

    @Override
    public Ending ending() {
        Exchange answering = answering();
        return answering == null ? Ending.UNASKED : answering.ending();
    }
}
