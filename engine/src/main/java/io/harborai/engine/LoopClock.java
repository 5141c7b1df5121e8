package io.harborai.engine;

import io.vertx.core.Vertx;

/** Time and timers of one event loop; tests have one that they move by hand. */
interface LoopClock {
    /** As {@link System#nanoTime()}. */
    long nanos();

    /**
     * Runs a task on the loop later.
     *
     * @param delayMs at least 1
     * @return the id by which it is cancelled, never negative
     */
    long setTimer(long delayMs, Runnable task);

    /** Makes sure that the task does not run; no harm when it has. */
    void cancelTimer(long id);

    /** The clock of Vert.x; to be used on an event loop. */
    static LoopClock of(Vertx vertx) {
        return new SparingClock(new LoopClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long setTimer(long delayMs, Runnable task) {
                return vertx.setTimer(delayMs, id -> task.run());
            }

            @Override
            public void cancelTimer(long id) {
                vertx.cancelTimer(id);
            }
        });
    }
}
