package io.harborai.engine.admission;

import io.harborai.engine.exchange.Priority;
import org.jspecify.annotations.Nullable;

/** A call that waits: a link of its priority's {@link Line}, and a place in the {@link DeadlineHeap}. Confined to its loop. */
final class Waiting<T> implements Ticket.Queued {
    /** The place of a call without a deadline, and of one that has left. */
    static final int NOT_IN_HEAP = -1;

    private final AdmissionQueue<T> queue;
    private final T item;
    private final Priority priority;
    private final long sinceNanos;
    private final long deadlineNanos;
    private boolean waiting = true;
    @Nullable
    Waiting<T> older;
    @Nullable
    Waiting<T> younger;
    int heapIndex = NOT_IN_HEAP;

    Waiting(AdmissionQueue<T> queue, T item, Priority priority, long sinceNanos, long deadlineNanos) {
        this.queue = queue;
        this.item = item;
        this.priority = priority;
        this.sinceNanos = sinceNanos;
        this.deadlineNanos = deadlineNanos;
    }

    T item() {
        return item;
    }

    Priority priority() {
        return priority;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isIn(AdmissionQueue<?> other) {
        return waiting && queue == other;
    }

    void left() {
        waiting = false;
    }

    @Override
    public boolean isWaiting() {
        return waiting;
    }

    @Override
    public boolean cancel() {
        return queue.remove(this);
    }
}
