package io.harborai.platform.window;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time at what it guards, and makes no thread wait: a step that comes while another runs is put
 * into a queue, and whoever is inside takes it along before leaving. Lock-free; steps are short and never block.
 *
 * <p>{@code inside} counts the steps that have come and not ended. Who raises it from 0 is inside; who lowers it to 0
 * leaves. A queued step is in the queue before it is counted, so whoever is inside finds it. The queue holds no more
 * steps than there are calls in progress, which the gateway bounds.
 */
final class Turnstile {
    /** Steps taken along for others at a time; a loop has other things to do. A step takes about a microsecond. */
    private static final int MOST_AT_ONCE = 256;

    private final AtomicInteger inside = new AtomicInteger();
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

    /** Enters if nobody is inside; who enters must {@link #leave}. */
    boolean tryEnter() {
        return inside.get() == 0 && inside.compareAndSet(0, 1);
    }

    /** Leaves, after taking along what has come meanwhile; {@code loop} goes on if that is much. */
    void leave(Executor loop) {
        if (inside.decrementAndGet() > 0) {
            drain(loop);
        }
    }

    /** Runs a step now, or has it run by who is inside. It must not throw. */
    void enter(Runnable step, Executor loop) {
        queue.add(step);
        if (inside.getAndIncrement() == 0) {
            drain(loop);
        }
    }

    private void drain(Executor loop) {
        int done = 0;
        do {
            if (done == MOST_AT_ONCE) {
                if (handedOver(loop)) {
                    return;
                }
                done = 0;
            }
            queue.remove().run();
            done++;
        } while (inside.decrementAndGet() > 0);
    }

    private boolean handedOver(Executor loop) {
        try {
            loop.execute(() -> drain(loop));
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            return false;
        }
    }
}
