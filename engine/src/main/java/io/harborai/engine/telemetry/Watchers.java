package io.harborai.engine.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who watch the calls of one client or server. Without any, a call costs the test of an empty array. Thread-safe and
 * lock-free: the list is immutable, and the count of defects is made of adders.
 */
public final class Watchers {
    /** Nobody watches. */
    public static final Watchers NONE = new Watchers(List.of(), System::nanoTime);
    /** Each watcher takes its time from every call. */
    public static final int MOST = 16;
    private static final long LOG_EVERY_NANOS = 60_000_000_000L;

    /** Found on the first use: a client is made before anybody logs, and to look for a logger takes its time. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
    }

    private final Telemetry[] watching;
    private final LongSupplier nanos;
    private final LongAdder defects = new LongAdder();
    private final AtomicLong nextLog;

    /**
     * Watchers, told in this order.
     *
     * @param nanos a monotonic clock in nanoseconds
     * @throws IllegalArgumentException when there are more than {@value #MOST}
     */
    public Watchers(List<Telemetry> watching, LongSupplier nanos) {
        if (watching.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + watching.size() + " telemetries, at most " + MOST + " are allowed");
        }
        this.watching = watching.toArray(Telemetry[]::new);
        this.nanos = nanos;
        this.nextLog = new AtomicLong(nanos.getAsLong());
    }

    /** Tells that a call begins, on the thread that makes it; {@code startNanos} is when it began, on the same clock. */
    public CallWatch begin(CallStart start, long startNanos) {
        if (watching.length == 0) {
            return CallWatch.NOBODY;
        }
        List<CallListener> listeners = new ArrayList<>(watching.length);
        for (Telemetry one : watching) {
            try {
                CallListener listener = one.begin(start);
                if (!listener.equals(CallListener.NONE)) {
                    listeners.add(listener);
                }
            } catch (RuntimeException | LinkageError defect) {
                broke(start.traceId(), defect);
            }
        }
        return listeners.isEmpty() ? CallWatch.NOBODY : new CallWatch(this, start.traceId(), listeners, startNanos);
    }

    /** See {@link Telemetry#surroundings()}; those of all. */
    public UnaryOperator<Runnable> surroundings() {
        UnaryOperator<Runnable> all = UnaryOperator.identity();
        for (Telemetry one : watching) {
            try {
                UnaryOperator<Runnable> inner = all;
                UnaryOperator<Runnable> outer = one.surroundings();
                all = task -> outer.apply(inner.apply(task));
            } catch (RuntimeException | LinkageError defect) {
                broke("", defect);
            }
        }
        return all;
    }

    /** Whether nobody watches, so that a call need not be described at all. */
    public boolean isEmpty() {
        return watching.length == 0;
    }

    /** How often a watcher threw. */
    public long defects() {
        return defects.sum();
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** The boundary to a watcher's own code: counted, and logged once a minute at most. */
    void broke(String traceId, Throwable defect) {
        defects.increment();
        long now = nanos.getAsLong();
        long due = nextLog.get();
        if (now - due >= 0 && nextLog.compareAndSet(due, now + LOG_EVERY_NANOS)) {
            Log.LOG.warn("a telemetry threw at call {}; the call goes on without it ({} times so far)", traceId,
                    defects.sum(), defect);
        }
    }
}
