package io.harborai.engine;

import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.admission.Ticket;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.Measure;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.Target;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of a call at one target: waits for room there, makes the attempt, and tells the target's health how it went, once.
 * Confined to its event loop. Longer than 300
 * lines, because it is what two owners see of one state.
 */
final class Try implements Attempt.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Try.class);

    /** Who wants the answer. */
    interface Owner {
        /** There is an answer: the first token of a stream, or a whole body. */
        void begun(Try who, boolean streamed, String contentType, long length, @Nullable String providerId);

        void data(Try who, Buffer bytes);

        void finished(Try who);

        void failed(Try who, Failure failure);
    }

    /** An answer may take twice its usual time, of which the latency of a target is a cautious figure. */
    private static final double USUAL_TIMES = 2;

    private enum State {
        NEW, WAITING, RUNNING, OVER
    }

    private final Pipeline pipeline;
    private final Call call;
    private final Target target;
    private final Gate gate;
    private final @Nullable RatePlace rate;
    private final TargetHealth health;
    private final Owner owner;
    private final Hearing attempt;
    private final boolean hedge;
    private final long totalDue;
    private State state = State.NEW;
    private Ticket.@Nullable Queued place;
    private boolean shed;
    private boolean paused;
    private long startedNanos;

    Try(Pipeline pipeline, Call call, Target target, boolean hedge, long totalDue, Owner owner) {
        this.pipeline = pipeline;
        this.call = call;
        this.target = target;
        this.hedge = hedge;
        this.totalDue = totalDue;
        this.gate = pipeline.gate(target);
        TargetRates rates = gate.rates();
        this.rate = rates == null ? null : new RatePlace(pipeline, target, rates, CallTokens.atMost(call));
        this.health = gate.health();
        this.owner = owner;
        this.attempt = call.operation().passes()
                ? new PassingAttempt(pipeline.clock(), pipeline.budget(), target, timeouts(target), totalDue, this)
                : new Attempt(pipeline.clock(), pipeline.budget(), target, call.operation(), call.envelope().stream(),
                        timeouts(target), totalDue, this);
    }

    static Timeouts timeouts(Target target) {
        return target.provider() instanceof RemoteProvider remote ? remote.timeouts() : Timeouts.DEFAULT;
    }

    void start() {
        startedNanos = pipeline.clock().nanos();
        attempt.begin();
        state = State.WAITING;
        keepRate();
    }

    /** Waits until the provider's rate has room for one more call, but not longer than for a connection. */
    private void keepRate() {
        if (rate == null) {
            enter();
        } else {
            rate.take(startedNanos + timeouts(target).connectMs() * 1_000_000L, this::enter, this::rateReached);
        }
    }

    private void rateReached(long waitNanos) {
        state = State.NEW;
        attempt.broken(TryFailures.rateReached(target, waitNanos));
    }

    private void enter() {
        Failure refused = gate.enter(this);
        if (refused != null) {
            shed(refused);
        }
    }

    private void shed(Failure why) {
        shed = true;
        state = State.NEW;
        pipeline.counters(target).shed();
        attempt.broken(why);
    }

    /** Whether it failed because there was no room. */
    boolean isShed() {
        return shed;
    }

    /** It must wait for room. */
    void queued(Ticket.Queued ticket) {
        place = ticket;
    }

    /** Its turn has come, and the room is taken. */
    void launch() {
        place = null;
        if (!health.tryEnter()) {
            health.giveRoomBack();
            state = State.NEW;
            attempt.broken(TryFailures.breakerOpen(target, health));
            return;
        }
        state = State.RUNNING;
        startedNanos = pipeline.clock().nanos();
        if (paused) {
            attempt.pause();
        }
        try {
            attempt.opened(pipeline.open(call, target, attempt));
        } catch (RuntimeException defect) {
            // The boundary to a provider's own code: its defect ends this call and nothing else.
            LOG.error("provider {} threw when call {} was opened", target.provider().name(), call.traceId(), defect);
            attempt.broken(Failure.of(FailureKind.INTERNAL, "Provider " + target.provider().name()
                    + " failed by a defect. The log tells more under the call's id."));
        }
    }

    /** It waited in vain. */
    void pushedOut(Failure why) {
        place = null;
        shed(why);
    }

    @Override
    public void begun(boolean streamed, String contentType, long length, @Nullable String providerId) {
        owner.begun(this, streamed, contentType, length, providerId);
    }

    @Override
    public void data(Buffer bytes) {
        owner.data(this, bytes);
    }

    @Override
    public void finished() {
        if (state == State.RUNNING) {
            state = State.OVER;
            long latency = Math.max(0, attempt.firstTokenNanos() - startedNanos);
            boolean stream = call.envelope().stream();
            Usage used = usage();
            settleRate(used);
            health.succeeded(stream ? Measure.FIRST_TOKEN : Measure.PER_TOKEN,
                    stream ? latency : CallTokens.nanosEach(call, latency, used),
                    latency);
            gate.used(used);
            gate.freed();
        }
        owner.finished(this);
    }

    @Override
    public void failed(Failure failure) {
        if (state == State.RUNNING) {
            state = State.OVER;
            settleRate(usage());
            if (saysNothingOfTarget(failure)) {
                health.abandoned();
            } else {
                health.failed(failure.kind(), failure.retryAfter().orElse(null));
            }
            gate.freed();
        } else {
            leaveQueue();
        }
        owner.failed(this, failure);
    }

    /**
     * A call that waited here until nearly all of its time was gone, and then had less than the target usually takes, tells of
     * the wait and not of the target. Were it counted, an overload would shrink the limit and open the breaker, which makes
     * calls wait longer, until nobody is answered any more.
     */
    private boolean saysNothingOfTarget(Failure failure) {
        return failure.code().equals(AttemptFailures.TOTAL_TIMEOUT)
                && pipeline.clock().nanos() - startedNanos < USUAL_TIMES * health.latencyNanos();
    }

    /** Whether the time that is left will hardly do. */
    boolean isTooLate() {
        return totalDue - pipeline.clock().nanos() < health.latencyNanos();
    }

    private void leaveQueue() {
        if (place != null) {
            place.cancel();
            place = null;
        }
        if (rate != null) {
            rate.leave();
        }
        state = State.OVER;
    }

    private void settleRate(Usage used) {
        if (rate != null) {
            rate.settle(used);
        }
    }

    void pause() {
        paused = true;
        attempt.pause();
    }

    void resume() {
        paused = false;
        attempt.resume();
    }

    void cancel() {
        // Once it is given up, nobody can tell any more whether the provider had it.
        Usage used = rate == null ? Usage.NONE : usage();
        attempt.cancel();
        if (state == State.RUNNING) {
            state = State.OVER;
            settleRate(used);
            health.abandoned();
            gate.freed();
        } else {
            leaveQueue();
        }
    }

    Priority priority() {
        return call.options().priority();
    }

    TargetHealth health() {
        return health;
    }

    Target target() {
        return target;
    }

    /** Whether it was started beside another. */
    boolean isHedge() {
        return hedge;
    }

    boolean isBegun() {
        return attempt.isBegun();
    }

    /** What was asked and does not exist in the target's format, by name with commas. */
    String changed() {
        return attempt.changed();
    }

    /** The tokens so far. */
    Usage usage() {
        return CallTokens.used(call, attempt, state == State.RUNNING);
    }

    /** What is billed beside tokens, as the provider told it. */
    Units units() {
        return attempt.units();
    }

    /** Whether the provider did something that it may charge for. */
    boolean isUsed() {
        return CallTokens.isUsed(attempt, state == State.RUNNING);
    }

    /** {@link System#nanoTime()} when the provider was asked. */
    long startedNanos() {
        return startedNanos;
    }

    long chunks() {
        return attempt.chunks();
    }

    long arrivedNanos() {
        return attempt.arrivedNanos();
    }

    long firstTokenNanos() {
        return attempt.firstTokenNanos();
    }
}
