package io.harborai.call;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import io.harborai.engine.Engine;
import io.harborai.engine.Pipeline;
import io.harborai.engine.provider.Provider;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/** One event loop with its pipeline and the calls on it. Confined to that loop but for {@link #execute} and {@link #signal}. */
final class Lane {
    private final Context context;
    private final Engine engine;
    private final Set<RunningCall> running = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Pipeline pipeline;
    private volatile @Nullable Thread thread;
    private boolean closed;

    Lane(Context context, Engine engine) {
        this.context = context;
        this.engine = engine;
        // The loop runs its tasks in order, so the pipeline is there before the first call.
        execute(() -> {
            thread = Thread.currentThread();
            pipeline = engine.newPipeline();
        });
    }

    /**
     * Runs a task on the loop, from any thread.
     *
     * @throws IllegalStateException when the loop has stopped
     */
    void execute(Runnable task) {
        if (!signal(task)) {
            throw new IllegalStateException("The client is closed.");
        }
    }

    /** The same for what means nothing once the loop has stopped; returns whether it will run. */
    boolean signal(Runnable task) {
        try {
            context.runOnContext(ready -> task.run());
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    /**
     * Makes sure that the current thread may wait for this loop.
     *
     * @throws IllegalStateException when it is the loop's own, which would wait for itself
     */
    void checkMayWait() {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException(
                    "This thread does the client's I/O and cannot wait for an answer. It runs your "
                            + "code because the executor(…) given to the client runs tasks on the thread that submits them; give "
                            + "one with threads of its own.");
        }
    }

    /** Cancels all calls and takes no more. */
    void close() {
        closed = true;
        List.copyOf(running).forEach(call -> call.giveUp("The client was closed."));
    }

    boolean isClosed() {
        return closed;
    }

    Pipeline pipeline() {
        return Objects.requireNonNull(pipeline, "the pipeline could not be made");
    }

    Collection<Provider> providers() {
        return engine.catalog().providers();
    }

    void add(RunningCall call) {
        running.add(call);
    }

    void remove(RunningCall call) {
        running.remove(call);
    }
}
