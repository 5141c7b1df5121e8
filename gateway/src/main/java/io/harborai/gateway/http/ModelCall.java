package io.harborai.gateway.http;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.money.Cost;
import io.harborai.engine.plugin.InterceptorChain.Outcome;
import io.harborai.engine.routing.Route;
import io.harborai.gateway.budget.BudgetAnswer;
import io.harborai.gateway.limit.LimitHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One model call of one caller: passes the engine's answer on as it comes. Whoever leaves closes the other side: a caller
 * that goes away cancels the upstream, in both modes; a caller that reads slowly slows the upstream down. Confined to its
 * event loop. Longer than 300 lines, because its parts are the states of one call.
 */
final class ModelCall implements AnswerSink {
    /** How long the last bytes of an answer wait for the ledger's disk: a slow one must not stop callers. */
    private static final long LEDGER_WAIT_NANOS = 1_000_000_000;
    private static final Buffer KEEP_ALIVE_COMMENT = Buffer.buffer(": keep-alive\n\n");

    private final Loop loop;
    private final Outcome.Admitted admitted;
    private final CallerPolicy policy;
    private final Call call;
    private final Face face;
    private final Route route;
    private final Receipt receipt;
    private final HttpServerResponse response;
    private final ConnectionWatch.Watched watched;
    private final @Nullable KeptAnswer kept;
    private final @Nullable LastingStream lasting;
    private @Nullable Exchange exchange;
    private BudgetAnswer.Claim claim = BudgetAnswer.Claim.NONE;
    private CacheState cache = CacheState.BYPASS;
    private @Nullable Buffer whole;
    private long lastWriteNanos;
    /** Whether pieces follow, and not one whole body. */
    private boolean flowing;
    /** Whether those are events, among which an error can be told. */
    private boolean events;
    private boolean over;
    private int status;
    private Ending ending = Ending.UNASKED;
    private @Nullable Runnable lastWords;
    /** Those who must have it before its caller hears of its end. */
    private int awaited = 1;
    private long lastWordsNanos;

    ModelCall(Loop loop, Outcome.Admitted admitted, CallerPolicy policy, Route route, Receipt receipt,
            HttpServerResponse response, ConnectionWatch.Watched watched, Face face, @Nullable KeptAnswer kept,
            @Nullable LastingStream lasting) {
        this.kept = kept;
        this.lasting = lasting;
        this.loop = loop;
        this.admitted = admitted;
        this.policy = policy;
        this.call = admitted.call();
        this.face = face;
        this.route = route;
        this.receipt = receipt;
        this.response = response;
        this.watched = watched;
        this.lastWriteNanos = receipt.arrivedNanos();
    }

    void start() {
        response.closeHandler(closed -> callerLeft());
        response.exceptionHandler(broken -> callerLeft());
        loop.began(this);
        loop.guard().ask(policy, call, route, loop.engine(), loop.executor(), this::passed);
    }

    private void passed(CallGuard.Passage passage) {
        switch (passage) {
            case CallGuard.Passage.Granted granted -> granted(granted);
            case CallGuard.Passage.Refused refused -> refused(refused);
        }
    }

    private void granted(CallGuard.Passage.Granted granted) {
        if (over) {
            // The caller left, or the server stopped, while limits were asked.
            granted.claim().end(Ending.UNASKED);
            return;
        }
        claim = granted.claim();
        if (!response.headWritten()) {
            if (granted.answer() != null) {
                LimitHeaders.write(granted.answer(), response.headers()::set);
            }
            if (!granted.passed().isEmpty()) {
                response.headers().set(HeaderNames.BUDGET, "passed; " + granted.passed().getFirst());
            }
        }
        Exchange started = loop.pipeline().start(admitted, route, this);
        exchange = started;
        if (over) {
            started.cancel();
        }
    }

    private void refused(CallGuard.Passage.Refused refused) {
        if (over) {
            return;
        }
        loop.pipeline().refused(admitted, refused.failure());
        if (refused.answer() != null && !response.headWritten()) {
            LimitHeaders.write(refused.answer(), response.headers()::set);
        }
        failed(refused.failure(), Ending.UNASKED);
    }

    @Override
    public void head(AnswerHead head) {
        cache = head.cache();
        flowing = head.streamed();
        events = flowing && head.contentType().startsWith("text/event-stream");
        if (kept != null) {
            kept.begins(head);
        }
        if (response.headWritten()) {
            return;
        }
        MultiMap headers = response.headers();
        if (call.operation().isMedia()) {
            headers.set(HttpHeaders.CONTENT_TYPE, head.contentType());
            headers.set(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF);
        } else {
            headers.set(HttpHeaders.CONTENT_TYPE, !head.streamed()
                    ? HeaderNames.JSON
                    : face == Face.OLLAMA ? OllamaFace.LINES : HeaderNames.EVENT_STREAM);
        }
        headers.set(HeaderNames.REQUEST_ID, call.traceId());
        headers.set(HeaderNames.ROUTE, head.target());
        headers.set(HeaderNames.ATTEMPTS, Integer.toString(head.attempts()));
        if (head.cache() != CacheState.BYPASS) {
            headers.set(HeaderNames.CACHE, head.cache().headerValue());
        }
        Cost cost = head.cost();
        if (cost != null) {
            headers.set(HeaderNames.COST, cost.headerValue());
        }
        if (!head.changed().isEmpty()) {
            headers.set(HeaderNames.CHANGED, head.changed());
        }
        headers.set(HeaderNames.OVERHEAD, millis(head.overheadNanos()));
        if (head.streamed()) {
            streamHeaders(headers);
        } else if (face != Face.OLLAMA) {
            headers.set(HttpHeaders.CONTENT_LENGTH, Long.toString(head.contentLength()));
        }
    }

    private void streamHeaders(MultiMap headers) {
        headers.set(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_CACHE);
        headers.set(HeaderNames.ACCEL_BUFFERING, HeaderNames.NO);
        if (lasting != null) {
            headers.set(HeaderNames.STREAM, lasting.id());
        }
        response.setChunked(true);
    }

    @Override
    public void data(Buffer bytes) {
        if (!flowing || events) {
            receipt.said(bytes);
        }
        if (kept != null) {
            kept.data(bytes);
        }
        if (!flowing) {
            whole = face == Face.OLLAMA ? OllamaFace.whole(call.operation(), bytes) : bytes;
            return;
        }
        lastWriteNanos = System.nanoTime();
        Buffer told = lasting != null
                ? lasting.numbered(bytes)
                : face == Face.OLLAMA ? OllamaFace.lines(bytes) : bytes;
        if (lasting != null && !lasting.heard()) {
            return;
        }
        response.write(told);
        Exchange source = exchange;
        if (source != null && response.writeQueueFull()) {
            source.pause();
            response.drainHandler(drained -> source.resume());
        }
    }

    @Override
    public void end(Ending ending) {
        finish(200, null, ending, () -> {
            if (lasting != null) {
                lasting.ends();
            }
            Buffer body = whole;
            if (response.ended() || response.closed()) {
                return;
            }
            if (body == null) {
                response.end();
            } else {
                response.end(body);
            }
        });
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        loop.logFailure(call, route, failure);
        finish(failure.status(), failure.code(), ending, () -> tell(failure, ending));
    }

    private void tell(Failure failure, Ending ending) {
        Buffer lastEvent = null;
        if (lasting != null && response.headWritten()) {
            lastEvent = lasting.numbered(face.event(failure, call.traceId()));
            lasting.ends();
        } else if (lasting != null) {
            lasting.forget();
        }
        if (response.ended() || response.closed()) {
            return;
        }
        if (!response.headWritten()) {
            response.headers().set(HeaderNames.ATTEMPTS, Integer.toString(ending.attempts()));
            failure.target().ifPresent(target -> response.headers().set(HeaderNames.ROUTE, target));
            ErrorAnswer.send(response, face, failure, call.traceId());
        } else if (events || !flowing && call.envelope().stream()) {
            response.end(lastEvent == null ? face.event(failure, call.traceId()) : lastEvent);
        } else if (!response.ended()) {
            // Half a sound must not look like a whole one.
            response.reset();
        }
    }

    /** Once a second: a call must not be silent for ever. */
    void look(long now, long silenceNanos) {
        if (!over && lasting != null && lasting.abandoned(now)) {
            giveUp();
        } else if (!over) {
            keepAlive(now, silenceNanos);
        } else if (now - lastWordsNanos > LEDGER_WAIT_NANOS) {
            sayLastWords();
        }
    }

    /** Writes a comment when nothing was written for long: proxies and callers must not think that we are gone. */
    private void keepAlive(long now, long silenceNanos) {
        if (!call.envelope().stream() || call.operation().passes() || face == Face.OLLAMA
                || lasting != null && !lasting.heard()
                || now - lastWriteNanos < silenceNanos || response.writeQueueFull()) {
            return;
        }
        if (!response.headWritten()) {
            MultiMap headers = response.headers();
            headers.set(HttpHeaders.CONTENT_TYPE, HeaderNames.EVENT_STREAM);
            headers.set(HeaderNames.REQUEST_ID, call.traceId());
            streamHeaders(headers);
        }
        lastWriteNanos = now;
        response.write(KEEP_ALIVE_COMMENT);
    }

    /** Ends the call because the server stops. */
    void abort(Failure failure) {
        if (over) {
            return;
        }
        if (exchange == null) {
            failed(failure, Ending.UNASKED);
            return;
        }
        Ending ending = exchange.ending();
        exchange.cancel();
        failed(failure, ending);
    }

    /** Ends the call because the server stops, if nobody hears it. */
    void abortUnheard(Failure failure) {
        if (lasting != null && lasting.isAlone()) {
            abort(failure);
        }
    }

    private void callerLeft() {
        if (over) {
            return;
        }
        Exchange source = exchange;
        if (lasting != null && source != null && response.headWritten() && lasting.goesOn()) {
            // It may have been slowed down for a caller who reads no more.
            source.resume();
            return;
        }
        giveUp();
    }

    private void giveUp() {
        if (lasting != null) {
            lasting.forget();
        }
        if (exchange == null) {
            cancelled(Ending.UNASKED);
            return;
        }
        Ending ending = exchange.ending();
        exchange.cancel();
        cancelled(ending);
    }

    private void cancelled(Ending used) {
        finish(FailureKind.CANCELLED.status(), FailureKind.CANCELLED.code(), used, () -> {
            // Nobody hears them.
        });
    }

    /**
     * The call is over; its caller hears so when the ledger has it. Whoever has seen an answer whole has paid for it then,
     * whatever happens to this process.
     */
    private void finish(int result, @Nullable String errorCode, Ending figures, Runnable words) {
        if (over) {
            return;
        }
        over = true;
        status = result;
        ending = figures;
        lastWords = words;
        lastWordsNanos = System.nanoTime();
        claim.end(figures);
        if (kept != null && result == 200) {
            awaited++;
            kept.ends(this::settled);
        }
        receipt.over(result, errorCode, cache, figures, loop.executor(), this::settled);
    }

    private void settled() {
        awaited--;
        if (awaited == 0) {
            sayLastWords();
        }
    }

    private void sayLastWords() {
        Runnable words = lastWords;
        if (words == null) {
            return;
        }
        lastWords = null;
        words.run();
        watched.waiting();
        loop.ended(this);
        loop.meters().record(route.label(), receipt.endpoint(), status, System.nanoTime() - receipt.arrivedNanos(),
                ending, receipt.trail());
    }

    /** Milliseconds with three digits after the point, without the cost of a formatter. */
    private static String millis(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        long rest = micros % 1_000;
        return micros / 1_000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest;
    }
}
