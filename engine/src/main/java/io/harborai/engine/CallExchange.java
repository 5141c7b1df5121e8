package io.harborai.engine;

import java.util.Optional;
import java.util.OptionalLong;

import io.harborai.engine.admission.Ticket;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.resilience.Backoff;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A call with all its tries. Tries again, elsewhere or beside only while the caller has heard nothing, within one total time
 * limit. At most two tries run at a time: the main one, and one beside it that was started because the main one is slow; the
 * first to begin an answer wins. Confined to its event loop. Longer than our other files because who answers, who is given up
 * and what follows a failure is one decision over the same few fields.
 */
final class CallExchange implements Exchange, Try.Owner, Door.Guest {
    private static final long NONE = -1;

    private final Pipeline pipeline;
    private final Call call;
    private final Route route;
    private final AnswerSink sink;
    private final long totalDue;
    private @Nullable Try main;
    private @Nullable Try beside;
    private int targetIndex;
    private int triesAtTarget;
    private int attempts;
    private long firstAttemptNanos;
    private long handOverNanos;
    /** What a whole answer cost, known when it is handed over. */
    private @Nullable Cost cost;
    private long retryTimer = NONE;
    private long hedgeTimer = NONE;
    private Ticket.@Nullable Queued place;
    private boolean inside;
    private boolean paused;
    private boolean over;

    CallExchange(Pipeline pipeline, Call call, Route route, AnswerSink sink) {
        this.pipeline = pipeline;
        this.call = call;
        this.route = route;
        this.sink = sink;
        long limitMs = Math.min(call.timeLimitMs(), Try.timeouts(route.targets().get(0)).totalMs());
        this.totalDue = call.startNanos() + limitMs * 1_000_000L;
    }

    void start() {
        pipeline.counters().begun();
        Failure refused = pipeline.door().enter(this);
        if (refused != null) {
            turnedAway(refused);
        }
    }

    @Override
    public Priority priority() {
        return call.options().priority();
    }

    @Override
    public long due() {
        return totalDue;
    }

    @Override
    public void admitted() {
        place = null;
        inside = true;
        firstAttemptNanos = pipeline.clock().nanos();
        Target first = route.targets().get(0);
        if (firstAttemptNanos >= totalDue) {
            // It waited elsewhere, for another call's answer perhaps; the provider need not work for nobody.
            turnedAway(AttemptFailures.totalTimeout(first).at(first.name()));
            return;
        }
        tryTarget();
        Target mirror = route.mirror();
        if (mirror != null && !mirror.name().equals(first.name())) {
            pipeline.mirrors().copy(call, mirror);
        }
    }

    @Override
    public void queued(Ticket.Queued ticket) {
        place = ticket;
    }

    @Override
    public void turnedAway(Failure why) {
        place = null;
        if (why.kind() == FailureKind.OVERLOADED) {
            pipeline.counters().shed();
        }
        end(false);
        sink.failed(why, ending());
    }

    /** The call is over; makes room for the next. */
    private void end(boolean answered) {
        over = true;
        if (answered) {
            pipeline.counters().completed();
        } else {
            pipeline.counters().failed();
        }
        pipeline.latencies().record(pipeline.clock().nanos() - call.startNanos(), !answered);
        leave();
    }

    private void leave() {
        if (inside) {
            inside = false;
            pipeline.door().leave();
        }
    }

    private void tryTarget() {
        triesAtTarget++;
        Try next = newTry(route.targets().get(targetIndex), false);
        main = next;
        if (triesAtTarget == 1) {
            next.health().firstTry();
        }
        OptionalLong hedgeAfter = next.health().hedge().delayNanos();
        if (hedgeAfter.isPresent()) {
            hedgeTimer = pipeline.clock().setTimer(Math.max(1, hedgeAfter.getAsLong() / 1_000_000), this::hedge);
        }
        next.start();
    }

    private Try newTry(Target target, boolean hedge) {
        attempts++;
        Try made = new Try(pipeline, call, target, hedge, totalDue, this);
        if (paused) {
            made.pause();
        }
        return made;
    }

    /** The main try is slow: starts one beside it, at the next target if the route has one that may stand in, else at the same. */
    private void hedge() {
        hedgeTimer = NONE;
        Try slow = main;
        if (over || slow == null || slow.isBegun() || beside != null || !slow.health().hedge().tryHedge()) {
            return;
        }
        boolean another = targetIndex + 1 < route.targets().size()
                && route.fallbackOn().contains(FallbackCause.TIMEOUT);
        Try second = newTry(another ? route.targets().get(targetIndex + 1) : slow.target(), true);
        beside = second;
        pipeline.counters(slow.target()).hedged();
        second.start();
    }

    @Override
    public void begun(Try who, boolean streamed, String contentType, long length, @Nullable String providerId) {
        stopHedging();
        Try loser = otherThan(who);
        main = who;
        beside = null;
        if (loser != null) {
            // Its room goes to another call, whose caller may do anything, even give this one up.
            loser.cancel();
        }
        if (over) {
            return;
        }
        handOverNanos = pipeline.clock().nanos() - who.arrivedNanos();
        cost = streamed ? null : cost(who, who.usage());
        sink.head(new AnswerHead(streamed, contentType, length, who.target().name(), attempts, overheadNanos(),
                providerId, CacheState.BYPASS, 0, cost, who.changed()));
    }

    /** The try beside this one; a hedge becomes the main one when the main one has failed. */
    private @Nullable Try otherThan(Try who) {
        return who == main ? beside : main;
    }

    private void stopHedging() {
        if (hedgeTimer != NONE) {
            pipeline.clock().cancelTimer(hedgeTimer);
            hedgeTimer = NONE;
        }
    }

    @Override
    public void data(Try who, Buffer bytes) {
        if (!over) {
            sink.data(bytes);
        }
    }

    @Override
    public void finished(Try who) {
        if (!over) {
            end(true);
            sink.end(ending());
        }
    }

    @Override
    public void failed(Try who, Failure failure) {
        if (over) {
            return;
        }
        if (!who.isBegun()) {
            Try other = otherThan(who);
            beside = null;
            if (other != null) {
                // The other one may still answer.
                main = other;
                return;
            }
        }
        stopHedging();
        if (who.isBegun() || !again(who, failure)) {
            if (who.isShed()) {
                pipeline.counters().shed();
            }
            end(false);
            sink.failed(failure, ending());
        }
    }

    /** Decides what follows a failure before the first token; false when nothing does. */
    private boolean again(Try who, Failure failure) {
        boolean another = targetIndex + 1 < route.targets().size()
                && FallbackCause.of(failure.kind()).filter(route.fallbackOn()::contains).isPresent();
        // A rate limit or an open breaker is waited out only when nobody else can answer.
        boolean busy = failure.kind() == FailureKind.RATE_LIMIT || failure.code().equals("circuit_open");
        if (!(another && busy) && retry(who, failure)) {
            return true;
        }
        if (!another || pipeline.clock().nanos() >= totalDue) {
            return false;
        }
        targetIndex++;
        triesAtTarget = 0;
        pipeline.counters(who.target()).fellBack();
        pipeline.counters().retried();
        tryTarget();
        return true;
    }

    private boolean retry(Try who, Failure failure) {
        if (!failure.kind().retryable() || triesAtTarget > route.retries()) {
            return false;
        }
        Optional<Long> delay = Backoff.delayMs(triesAtTarget, failure.retryAfter(), pipeline.random());
        if (delay.isEmpty() || pipeline.clock().nanos() + delay.get() * 1_000_000L >= totalDue
                || !who.health().tryRetry()) {
            return false;
        }
        retryTimer = pipeline.clock().setTimer(delay.get(), () -> {
            retryTimer = NONE;
            pipeline.counters(who.target()).retried();
            pipeline.counters().retried();
            tryTarget();
        });
        return true;
    }

    @Override
    public void pause() {
        if (!paused && !over) {
            paused = true;
            if (main != null) {
                main.pause();
            }
            if (beside != null) {
                beside.pause();
            }
        }
    }

    @Override
    public void resume() {
        if (paused && !over) {
            paused = false;
            if (main != null) {
                main.resume();
            }
            if (beside != null) {
                beside.resume();
            }
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        stopHedging();
        if (retryTimer != NONE) {
            pipeline.clock().cancelTimer(retryTimer);
        }
        if (beside != null) {
            beside.cancel();
        }
        if (place != null) {
            place.cancel();
        }
        if (main != null) {
            main.cancel();
        }
        pipeline.counters().cancelled();
        leave();
    }

    @Override
    public Ending ending() {
        Try last = main;
        if (last == null) {
            return Ending.UNASKED;
        }
        long firstToken = last.firstTokenNanos();
        Usage usage = last.usage();
        return new Ending(last.target().name(), attempts, usage, cost == null ? cost(last, usage) : cost,
                overheadNanos(), firstToken < 0 ? -1 : firstToken - call.startNanos(), last.chunks());
    }

    private Cost cost(Try who, Usage usage) {
        long agoNanos = pipeline.clock().nanos() - who.startedNanos();
        if (call.operation().hasUnits() && who.isUsed()) {
            return pipeline.prices().cost(who.target(), call, usage, who.units(), agoNanos);
        }
        if (usage.isKnown()) {
            return pipeline.prices().cost(who.target(), usage, agoNanos);
        }
        // Pictures and sound whose tokens nobody told were not free.
        return call.operation().isMedia() && who.isBegun() ? Cost.Unpriced.NO_USAGE : Cost.Nothing.USED;
    }

    private long overheadNanos() {
        return firstAttemptNanos == 0 ? 0 : firstAttemptNanos - call.startNanos() + handOverNanos;
    }
}
