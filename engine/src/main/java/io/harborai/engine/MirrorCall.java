package io.harborai.engine;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.routing.Target;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The copy of a call, whose answer is thrown away. It is tried once. Confined to its event loop. */
final class MirrorCall implements Try.Owner {
    private final MirrorLine line;
    private final Try copy;
    private final int requestBytes;
    private long answerBytes;

    MirrorCall(MirrorLine line, Pipeline pipeline, Call call, Target target) {
        this.line = line;
        this.requestBytes = call.body().length;
        long now = pipeline.clock().nanos();
        long limitMs = Math.min(MirrorLine.LIMIT_MS, Try.timeouts(target).totalMs());
        Call same = new Call(call.operation(), call.envelope(), call.body(), call.traceId(), limitMs, now,
                call.options().withPriority(Priority.LOW).withCache(CacheUse.OFF));
        this.copy = new Try(pipeline, same, target, false, now + limitMs * 1_000_000L, this);
    }

    void start() {
        copy.start();
    }

    int requestBytes() {
        return requestBytes;
    }

    @Override
    public void begun(Try who, boolean streamed, String contentType, long length, @Nullable String providerId) {
        // Nobody hears it.
    }

    @Override
    public void data(Try who, Buffer bytes) {
        answerBytes += bytes.length();
        if (answerBytes > Attempt.MAX_WHOLE_BYTES) {
            copy.cancel();
            line.over(this, false);
        }
    }

    @Override
    public void finished(Try who) {
        line.over(this, true);
    }

    @Override
    public void failed(Try who, Failure failure) {
        line.over(this, false);
    }
}
