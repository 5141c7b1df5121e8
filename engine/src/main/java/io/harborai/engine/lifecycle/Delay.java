package io.harborai.engine.lifecycle;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something once, later: the one edge through which this package and its users see time pass. */
@FunctionalInterface
public interface Delay {
    /**
     * Runs a task after a while.
     *
     * @param wait at least 1 ms
     * @param task may block; must not throw
     * @return takes it back when it has not begun; may be called at any time, more than once
     */
    Runnable after(Duration wait, Runnable task);

    /** By timers of Vert.x, with the tasks on its worker threads. */
    static Delay of(Vertx vertx) {
        Logger log = LoggerFactory.getLogger(Delay.class);
        return (wait, task) -> {
            long timer = vertx.setTimer(Math.max(1, wait.toMillis()), id -> {
                try {
                    vertx.<Void>executeBlocking(() -> {
                        task.run();
                        return null;
                    }, false).onFailure(defect -> log.error("a periodic task failed", defect));
                } catch (RejectedExecutionException stopping) {
                    log.debug("a periodic task was dropped, the workers are stopping", stopping);
                }
            });
            return () -> vertx.cancelTimer(timer);
        };
    }
}
