package io.harborai.platform.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's queue. A full queue is emptied and one gap takes its place: the subscriber reads everything again
 * anyway. The lock is held to add or take one event only; this is no path of requests. Safe to share between threads.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final Executor executor;
    private final Consumer<? super BusEvent> listener;
    private final LongAdder gaps;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<BusEvent> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean closed;

    Inbox(Executor executor, Consumer<? super BusEvent> listener, LongAdder gaps) {
        this.executor = executor;
        this.listener = listener;
        this.gaps = gaps;
    }

    void offer(BusEvent event) {
        if (added(event)) {
            start();
        }
    }

    /** Everything that waits is older than what the subscriber will read because of the gap. */
    void gap(BusEvent.Gap gap) {
        lock.lock();
        try {
            waiting.clear();
        } finally {
            lock.unlock();
        }
        gaps.increment();
        offer(gap);
    }

    /** Adds an event; true if the listener has to be started. */
    private boolean added(BusEvent event) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (waiting.size() >= Bus.MAX_WAITING) {
                waiting.clear();
                gaps.increment();
                waiting.add(new BusEvent.Gap("more than " + Bus.MAX_WAITING + " messages were waiting"));
            } else {
                waiting.add(event);
            }
            boolean starts = !running;
            running = true;
            return starts;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException executorHasEnded) {
            close();
        }
    }

    private void run() {
        for (BusEvent event = next(); event != null; event = next()) {
            tell(event);
        }
    }

    private void tell(BusEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.error("A subscriber failed; it goes on with the next message", e);
        }
    }

    private @Nullable BusEvent next() {
        lock.lock();
        try {
            BusEvent event = waiting.poll();
            running = event != null;
            return event;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }
}
