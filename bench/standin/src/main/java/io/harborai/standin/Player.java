package io.harborai.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Plays the steps of one answer with the peer's back-pressure. Confined to the call's event loop. */
final class Player {

    /** Steps played in one go before others on the loop have their turn. */
    private static final int MAX_STEPS_AT_ONCE = 64;

    private final Call call;
    private final HttpServerResponse response;
    private final Context context;
    private final Iterator<List<Step>> script;
    private final Deque<Step> pending = new ArrayDeque<>();
    private Future<Void> lastWrite = Future.succeededFuture();

    Player(Call call, Context context, Iterator<List<Step>> script) {
        this.call = call;
        this.response = call.response();
        this.context = context;
        this.script = script;
    }

    /** Goes on with the next step, if the call is not over. */
    void play() {
        for (int i = 0; i < MAX_STEPS_AT_ONCE; i++) {
            if (call.isOver()) {
                return;
            }
            while (pending.isEmpty() && script.hasNext()) {
                pending.addAll(script.next());
            }
            Step step = pending.poll();
            if (step == null || !step.play(this)) {
                return;
            }
        }
        context.runOnContext(go -> play());
    }

    /** Puts steps before all others. */
    void insert(List<Step> steps) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            pending.addFirst(steps.get(i));
        }
    }

    boolean head(int status, Map<String, String> headers) {
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        response.setChunked(!response.headers().contains(HttpHeaders.CONTENT_LENGTH));
        lastWrite = response.writeHead();
        return true;
    }

    boolean send(Buffer bytes) {
        lastWrite = response.write(bytes);
        if (!response.writeQueueFull()) {
            return true;
        }
        response.drainHandler(drained -> {
            response.drainHandler(null);
            play();
        });
        return false;
    }

    boolean pause(long nanos) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
        context.owner().setTimer(millis, id -> play());
        return false;
    }

    void report(TokenCount tokens) {
        call.report(tokens);
    }

    void hangUp() {
        lastWrite.onComplete(sent -> {
            call.finish();
            Connections.close(call.connection());
        });
    }

    void reset() {
        lastWrite.onComplete(sent -> {
            call.finish();
            Connections.reset(call.connection());
        });
    }

    void end(boolean close) {
        response.end().onComplete(ended -> {
            if (ended.succeeded()) {
                call.finish();
            } else {
                call.peerGone();
            }
            if (close) {
                Connections.close(call.connection());
            }
        });
    }
}
