package io.harborai.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Timers that are used again. Nearly every timer of a call is cancelled long before it is due, and to set one and to cancel it
 * costs more than the rest of what a call does with time. So a cancelled one is left running, and serves the next who wants to
 * be woken no earlier: when it fires too early it sleeps on. Confined to its event loop.
 */
final class SparingClock implements LoopClock {
    /** More than this are really cancelled: after a burst they are of no use. */
    private static final int MOST_SPARE = 4_096;
    private static final int SLOT_BITS = 32;

    private final LoopClock clock;
    private final List<Sleeper> slots = new ArrayList<>();
    private final Deque<Sleeper> unused = new ArrayDeque<>();
    /** Running timers that nobody waits for, the earliest about first. */
    private final Deque<Sleeper> spare = new ArrayDeque<>();

    SparingClock(LoopClock clock) {
        this.clock = clock;
    }

    /** One place for a timer; {@code turn} tells its users apart. */
    private final class Sleeper {
        private final int slot;
        private long turn;
        private long underneath;
        private long firesAt;
        private long wantedAt;
        private @Nullable Runnable task;
        private boolean running;

        Sleeper(int slot) {
            this.slot = slot;
        }

        long id() {
            return turn << SLOT_BITS | slot;
        }

        void run(long delayMs) {
            running = true;
            firesAt = clock.nanos() + delayMs * 1_000_000L;
            underneath = clock.setTimer(delayMs, this::fired);
        }

        private void fired() {
            running = false;
            Runnable wanted = task;
            if (wanted == null) {
                // It was spare; whoever finds it among the spare ones lets it go.
                return;
            }
            long early = wantedAt - clock.nanos();
            if (early > 0) {
                run(Math.max(1, (early + 999_999) / 1_000_000));
            } else {
                task = null;
                unused.addLast(this);
                wanted.run();
            }
        }
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public long setTimer(long delayMs, Runnable task) {
        long wantedAt = clock.nanos() + delayMs * 1_000_000L;
        Sleeper sleeper = spareFor(wantedAt);
        if (sleeper == null) {
            sleeper = fresh();
            sleeper.run(delayMs);
        }
        sleeper.turn = sleeper.turn + 1 & Integer.MAX_VALUE;
        sleeper.wantedAt = wantedAt;
        sleeper.task = task;
        return sleeper.id();
    }

    /** A running timer that fires no later; null when there is none. */
    private @Nullable Sleeper spareFor(long wantedAt) {
        Sleeper first = spare.peekFirst();
        while (first != null && !first.running) {
            unused.addLast(spare.removeFirst());
            first = spare.peekFirst();
        }
        return first != null && first.firesAt - wantedAt <= 0 ? spare.removeFirst() : null;
    }

    private Sleeper fresh() {
        Sleeper sleeper = unused.pollFirst();
        if (sleeper == null) {
            sleeper = new Sleeper(slots.size());
            slots.add(sleeper);
        }
        return sleeper;
    }

    @Override
    public void cancelTimer(long id) {
        Sleeper sleeper = slots.get((int) id);
        if (sleeper.id() != id || sleeper.task == null) {
            // It has fired, and perhaps serves somebody else now.
            return;
        }
        sleeper.task = null;
        if (spare.size() < MOST_SPARE) {
            spare.addLast(sleeper);
        } else {
            clock.cancelTimer(sleeper.underneath);
            sleeper.running = false;
            unused.addLast(sleeper);
        }
    }

    /** Timers that run though nobody waits for them. */
    int spare() {
        return spare.size();
    }
}
