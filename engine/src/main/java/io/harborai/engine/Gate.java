package io.harborai.engine;

import java.time.Duration;

import io.harborai.engine.admission.AdmissionQueue;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.admission.Ticket;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.TargetFigures;
import io.harborai.engine.routing.TokenRate;
import org.jspecify.annotations.Nullable;

/**
 * The way to one target on one event loop: what is known of its health, how much it may be sent, and who waits for room there.
 */
final class Gate implements AdmissionQueue.Dropped<Try> {
    private final LoopClock clock;
    private final TargetHealth health;
    private final @Nullable TargetRates rates;
    private final @Nullable AdmissionQueue<Try> queue;
    private final TokenRate tokens;
    private final TargetFigures figures;
    private boolean letting;

    Gate(LoopClock clock, TargetHealth health, @Nullable TargetRates rates, Queues queues) {
        this.clock = clock;
        this.health = health;
        this.rates = rates;
        this.queue = queues.create(this);
        this.tokens = new TokenRate(clock::nanos);
        this.figures = new GateFigures(health, tokens);
    }

    TargetHealth health() {
        return health;
    }

    /** What may be sent in a minute, null for no limit; shared by all event loops. */
    @Nullable
    TargetRates rates() {
        return rates;
    }

    /** What routing goes by. */
    TargetFigures figures() {
        return figures;
    }

    /** An answer from there used so many tokens. */
    void used(Usage usage) {
        tokens.add(Math.max(0, usage.promptTokens()) + Math.max(0, usage.completionTokens()));
    }

    /** Lets a try go now, or when there is room; returns why it may not even wait. */
    @Nullable
    Failure enter(Try who) {
        if (waiting() == 0 && health.tryRoom()) {
            who.launch();
            return null;
        }
        if (queue == null) {
            return TryFailures.noRoom(who.target());
        }
        Ticket ticket = queue.offer(who, who.priority(), AdmissionQueue.NO_DEADLINE, clock.nanos());
        if (ticket instanceof Ticket.Shed shed) {
            return shed.failure();
        }
        who.queued((Ticket.Queued) ticket);
        return null;
    }

    @Override
    public void dropped(Try who, Ticket.Shed why) {
        who.pushedOut(why.failure());
    }

    /** There may be room again. One that goes and fails at once comes here again, hence the guard: the stack must not grow. */
    void freed() {
        if (letting || queue == null) {
            return;
        }
        letting = true;
        try {
            while (queue.size() > 0 && health.tryRoom()) {
                Try next = nextInTime(queue);
                if (next == null) {
                    health.giveRoomBack();
                    return;
                }
                next.launch();
            }
        } finally {
            letting = false;
        }
    }

    /**
     * The next one whose time will do: a place is not spent on a call that will give up while others wait. The last one goes
     * whatever its time, so that the target is asked, and its latency known, however short callers' times are.
     */
    private @Nullable Try nextInTime(AdmissionQueue<Try> line) {
        Try next = line.poll(clock.nanos());
        while (next != null && next.isTooLate() && line.size() > 0) {
            next.pushedOut(new Ticket.Shed(Ticket.Reason.EXPIRED, Duration.ZERO).failure());
            next = line.poll(clock.nanos());
        }
        return next;
    }

    /** Whether nobody is on the way. */
    boolean isIdle() {
        return health.inFlight() == 0 && waiting() == 0;
    }

    /** How many wait; from any thread. */
    int waiting() {
        return queue == null ? 0 : queue.size();
    }
}
