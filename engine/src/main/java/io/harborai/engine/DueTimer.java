package io.harborai.engine;

/**
 * One due time that moves often. Moving it away costs nothing: the timer underneath is left alone, looks again when it fires,
 * and sleeps on. Confined to its event loop.
 */
final class DueTimer {
    private static final long NONE = -1;

    private final LoopClock clock;
    private final Runnable whenDue;
    private long due;
    private long timerId = NONE;
    private long timerDue;

    DueTimer(LoopClock clock, Runnable whenDue) {
        this.clock = clock;
        this.whenDue = whenDue;
    }

    /** Sets the due time, {@link LoopClock#nanos()}, and makes sure that a timer runs for it. */
    void set(long newDue) {
        due = newDue;
        if (timerId != NONE && timerDue > due) {
            stop();
        }
        if (timerId == NONE) {
            schedule();
        }
    }

    /** Moves the due time of a timer that runs to a later one. */
    void extend(long newDue) {
        due = newDue;
    }

    void stop() {
        if (timerId != NONE) {
            clock.cancelTimer(timerId);
            timerId = NONE;
        }
    }

    private void schedule() {
        timerDue = due;
        timerId = clock.setTimer(Math.max(1, (due - clock.nanos() + 999_999) / 1_000_000), this::fired);
    }

    private void fired() {
        timerId = NONE;
        if (clock.nanos() < due) {
            schedule();
        } else {
            whenDue.run();
        }
    }
}
