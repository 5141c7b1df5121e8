package io.harborai.engine;

import io.harborai.engine.admission.AdmissionQueue;
import io.harborai.engine.admission.Ticket;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Priority;
import org.jspecify.annotations.Nullable;

/** The bound on all calls that are under way on one event loop, and those that wait to begin. */
final class Door implements AdmissionQueue.Dropped<Door.Guest> {
    /** Somebody who wants in. */
    interface Guest {
        Priority priority();

        /** When it is too late for it, {@link LoopClock#nanos()}. */
        long due();

        /** It is in, and must {@link Door#leave} once. */
        void admitted();

        /** It waits; the ticket gives the place up. */
        void queued(Ticket.Queued place);

        /** It waited in vain. */
        void turnedAway(Failure why);
    }

    private final int most;
    private final LoopClock clock;
    private final @Nullable AdmissionQueue<Guest> queue;
    private final DueTimer expiry;
    private int inside;
    private boolean letting;

    Door(int most, LoopClock clock, Queues queues) {
        this.most = most;
        this.clock = clock;
        this.queue = most == Integer.MAX_VALUE ? null : queues.create(this);
        this.expiry = new DueTimer(clock, this::expire);
    }

    /** Lets somebody in now or later; returns why not at all. */
    @Nullable
    Failure enter(Guest guest) {
        if (inside < most && waiting() == 0) {
            inside++;
            guest.admitted();
            return null;
        }
        if (queue == null) {
            return TryFailures.tooManyCalls(most);
        }
        Ticket ticket = queue.offer(guest, guest.priority(), guest.due(), clock.nanos());
        if (ticket instanceof Ticket.Shed shed) {
            return shed.failure();
        }
        guest.queued((Ticket.Queued) ticket);
        wake();
        return null;
    }

    /** Somebody who was let in is done. */
    void leave() {
        inside--;
        if (letting || queue == null) {
            return;
        }
        letting = true;
        try {
            while (inside < most && queue.size() > 0) {
                Guest next = queue.poll(clock.nanos());
                if (next == null) {
                    return;
                }
                inside++;
                next.admitted();
            }
        } finally {
            letting = false;
        }
    }

    @Override
    public void dropped(Guest guest, Ticket.Shed why) {
        guest.turnedAway(why.failure());
    }

    private void expire() {
        if (queue != null) {
            queue.expire(clock.nanos());
            wake();
        }
    }

    private void wake() {
        long next = queue == null ? AdmissionQueue.NO_DEADLINE : queue.nextDeadline();
        if (next != AdmissionQueue.NO_DEADLINE) {
            expiry.set(next);
        }
    }

    /** How many are in. */
    int inside() {
        return inside;
    }

    /** How many wait; from any thread. */
    int waiting() {
        return queue == null ? 0 : queue.size();
    }
}
