package io.harborai.engine.local;

import java.util.List;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Plays an answer that is known in advance, in its time, as a provider would send it. Confined to one event loop. */
final class LocalExchange implements UpstreamExchange {
    /** How an answer ends. */
    enum Finale {
        COMPLETE, LOST, SILENT
    }

    /**
     * What is played.
     *
     * @param latencyMs before the head
     * @param gapMs     between pieces, 0 for all at once
     */
    record Script(UpstreamHead head, List<Buffer> pieces, Finale finale, int latencyMs, double gapMs) {}

    private final Vertx vertx;
    private final Script script;
    private final UpstreamSink sink;
    private int next;
    private long beganNanos;
    private long timer = -1;
    private boolean paused;
    private boolean over;

    LocalExchange(Vertx vertx, Script script, UpstreamSink sink) {
        this.vertx = vertx;
        this.script = script;
        this.sink = sink;
    }

    LocalExchange play() {
        vertx.getOrCreateContext().runOnContext(ready -> {
            if (over) {
                return;
            }
            sink.sent();
            after(script.latencyMs(), this::head);
        });
        return this;
    }

    private void after(long delayMs, Runnable step) {
        if (delayMs <= 0) {
            step.run();
            return;
        }
        timer = vertx.setTimer(delayMs, id -> {
            timer = -1;
            step.run();
        });
    }

    private void head() {
        if (over) {
            return;
        }
        beganNanos = System.nanoTime();
        sink.head(script.head());
        pieces();
    }

    /** Sends every piece that is due; the pace follows the clock, so a late timer does not slow the stream. */
    private void pieces() {
        while (!over && !paused && next < script.pieces().size()) {
            long waitMs = (long) (next * script.gapMs() - (System.nanoTime() - beganNanos) / 1e6);
            if (waitMs > 0) {
                after(waitMs, this::pieces);
                return;
            }
            sink.data(script.pieces().get(next++));
        }
        if (over || paused || script.finale() == Finale.SILENT) {
            return;
        }
        over = true;
        if (script.finale() == Finale.LOST) {
            sink.broken(Failure.of(FailureKind.CONNECTION,
                    "The simulator dropped the connection, as its model name asked for."));
        } else {
            sink.end();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        if (!paused || over) {
            return;
        }
        paused = false;
        if (beganNanos != 0 && timer < 0) {
            vertx.getOrCreateContext().runOnContext(ready -> pieces());
        }
    }

    @Override
    public void cancel() {
        over = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
