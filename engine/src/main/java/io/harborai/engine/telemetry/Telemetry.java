package io.harborai.engine.telemetry;

import java.util.function.UnaryOperator;

/**
 * Watches all calls of an engine's face: meters, traces, logs. Thread-safe; must not block.
 *
 * @implSpec only {@link #begin} must be there
 */
@FunctionalInterface
public interface Telemetry {
    /**
     * A call begins; on the thread that makes it, so that what hangs on that thread, such as a trace, can be seen.
     *
     * @return who hears of this call; {@link CallListener#NONE} for nobody
     */
    CallListener begin(CallStart start);

    /**
     * What hangs on the current thread, kept for what follows an asynchronous call: it is put around a task that runs later,
     * on another thread.
     */
    default UnaryOperator<Runnable> surroundings() {
        return task -> task;
    }
}
