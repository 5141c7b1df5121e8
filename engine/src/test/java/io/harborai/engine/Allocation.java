package io.harborai.engine;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/** Counts the bytes that the current thread allocates: shows quadratic copying where a clock on a busy machine cannot. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {
    }

    /** Bytes that {@code work} allocates on this thread. */
    public static long of(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
