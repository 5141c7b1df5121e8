package io.harborai.onnx;

import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/** Brings an answer from the worker to the caller's event loop, to which all else is confined. */
final class OnnxExchange implements UpstreamExchange {
    private final Context loop;
    private final UpstreamSink sink;
    private @Nullable Answer held;
    private boolean paused;
    private volatile boolean over;

    OnnxExchange(Context loop, UpstreamSink sink) {
        this.loop = loop;
        this.sink = sink;
        loop.runOnContext(ready -> {
            if (!over) {
                sink.sent();
            }
        });
    }

    /** Whether nobody waits any more; for any thread. */
    boolean isOver() {
        return over;
    }

    /** There is an answer; for any thread. */
    void answer(Answer answer) {
        loop.runOnContext(ready -> {
            if (paused) {
                held = answer;
            } else {
                tell(answer);
            }
        });
    }

    private void tell(Answer answer) {
        if (over) {
            return;
        }
        over = true;
        sink.head(new UpstreamHead(answer.status(), "application/json", null, null));
        sink.data(answer.body());
        sink.end();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        Answer answer = held;
        held = null;
        if (answer != null) {
            loop.runOnContext(ready -> tell(answer));
        }
    }

    @Override
    public void cancel() {
        over = true;
    }
}
