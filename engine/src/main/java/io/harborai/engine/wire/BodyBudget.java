package io.harborai.engine.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all bodies being collected may take together, so that many large ones at a time are refused instead of
 * filling the heap. Small bodies, the usual case, are not counted. Thread-safe, lock-free.
 */
public final class BodyBudget {
    /** Bodies up to this many bytes are free. */
    static final int FREE_BYTES = 64 << 10;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** A budget of {@code limit} bytes, at least 1 MB. */
    public BodyBudget(long limit) {
        if (limit < 1 << 20) {
            throw new IllegalArgumentException("the body budget is " + limit + " bytes, it must be at least 1 MB");
        }
        this.limit = limit;
    }

    /** A quarter of the largest heap this process may have. */
    public static BodyBudget ofHeap() {
        return new BodyBudget(Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Takes so many bytes if there are as many; what was taken must be given back once. */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Bytes taken now. */
    public long taken() {
        return taken.get();
    }
}
