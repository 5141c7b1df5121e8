package io.harborai.engine;

import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.Backoff;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call with all its attempts. Tries again or elsewhere only while the caller has heard nothing, within one total time
 * limit. Confined to its event loop.
 */
final class CallExchange implements Exchange, Attempt.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(CallExchange.class);

    private final Pipeline pipeline;
    private final Call call;
    private final Route route;
    private final AnswerSink sink;
    private final long totalDue;
    private @Nullable Attempt attempt;
    private int targetIndex;
    private int triesAtTarget;
    private int attempts;
    private long firstAttemptNanos;
    private long handOverNanos;
    private long retryTimer = -1;
    private boolean paused;
    private boolean over;

    CallExchange(Pipeline pipeline, Call call, Route route, AnswerSink sink) {
        this.pipeline = pipeline;
        this.call = call;
        this.route = route;
        this.sink = sink;
        long limitMs = Math.min(call.timeLimitMs(), timeouts(route.targets().get(0)).totalMs());
        this.totalDue = call.startNanos() + limitMs * 1_000_000L;
    }

    void start() {
        firstAttemptNanos = pipeline.clock().nanos();
        tryTarget();
    }

    private void tryTarget() {
        Target target = route.targets().get(targetIndex);
        attempts++;
        triesAtTarget++;
        Attempt next = new Attempt(pipeline.clock(), pipeline.budget(), target, call.envelope().stream(),
                timeouts(target), totalDue, this);
        attempt = next;
        next.begin();
        if (paused) {
            next.pause();
        }
        try {
            next.opened(pipeline.open(call, target, next));
        } catch (RuntimeException defect) {
            // The boundary to a provider's own code: its defect ends this call and nothing else.
            LOG.error("provider {} threw when call {} was opened", target.provider().name(), call.traceId(), defect);
            next.broken(Failure.of(FailureKind.INTERNAL, "Provider " + target.provider().name()
                    + " failed by a defect. The log tells more under the call's id."));
        }
    }

    private static Timeouts timeouts(Target target) {
        return target.provider() instanceof RemoteProvider remote ? remote.timeouts() : Timeouts.DEFAULT;
    }

    @Override
    public void begun(boolean streamed, String contentType, long length, @Nullable String providerId) {
        handOverNanos = pipeline.clock().nanos() - current().arrivedNanos();
        sink.head(
                new AnswerHead(streamed, contentType, length, target().name(), attempts, overheadNanos(), providerId));
    }

    @Override
    public void data(Buffer bytes) {
        if (!over) {
            sink.data(bytes);
        }
    }

    @Override
    public void finished() {
        if (!over) {
            over = true;
            sink.end(ending());
        }
    }

    @Override
    public void failed(Failure failure) {
        if (over) {
            return;
        }
        if (current().isBegun() || !again(failure)) {
            over = true;
            sink.failed(failure, ending());
        }
    }

    /** Decides what follows a failure before the first token; false when nothing does. */
    private boolean again(Failure failure) {
        boolean another = targetIndex + 1 < route.targets().size()
                && FallbackCause.of(failure.kind()).filter(route.fallbackOn()::contains).isPresent();
        // A rate limit is waited out only when nobody else can answer.
        boolean same = failure.kind().retryable() && triesAtTarget <= route.retries()
                && pipeline.clock().nanos() < totalDue
                && !(another && failure.kind() == FailureKind.RATE_LIMIT);
        if (same) {
            Optional<Long> delay = Backoff.delayMs(triesAtTarget, failure.retryAfter(), pipeline.random());
            if (delay.isPresent() && pipeline.clock().nanos() + delay.get() * 1_000_000L < totalDue) {
                retryTimer = pipeline.clock().setTimer(delay.get(), () -> {
                    retryTimer = -1;
                    tryTarget();
                });
                return true;
            }
        }
        if (!another || pipeline.clock().nanos() >= totalDue) {
            return false;
        }
        targetIndex++;
        triesAtTarget = 0;
        tryTarget();
        return true;
    }

    @Override
    public void pause() {
        if (!paused && !over) {
            paused = true;
            current().pause();
        }
    }

    @Override
    public void resume() {
        if (paused && !over) {
            paused = false;
            current().resume();
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (retryTimer >= 0) {
            pipeline.clock().cancelTimer(retryTimer);
        }
        current().cancel();
    }

    @Override
    public Ending ending() {
        Attempt last = attempt;
        if (last == null) {
            return new Ending(null, 0, Usage.NONE, 0, -1, 0);
        }
        long firstToken = last.firstTokenNanos();
        return new Ending(target().name(), attempts, last.usage(), overheadNanos(),
                firstToken < 0 ? -1 : firstToken - call.startNanos(), last.chunks());
    }

    private long overheadNanos() {
        return firstAttemptNanos - call.startNanos() + handOverNanos;
    }

    private Target target() {
        return route.targets().get(targetIndex);
    }

    private Attempt current() {
        return Objects.requireNonNull(attempt, "the exchange has not started");
    }
}
