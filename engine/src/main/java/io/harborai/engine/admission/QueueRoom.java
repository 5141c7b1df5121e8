package io.harborai.engine.admission;

import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.exchange.Priority;

/**
 * The places of all queues that share one bound, on all event loops. A queue cannot take a less important call out of the
 * queue of another loop, so a call of high priority may overdraw the room a little instead, as long as less important calls
 * wait somewhere; the next queue that is touched and has one of those pays. The bound is the capacity and an eighth.
 *
 * <p>Thread-safe and lock-free: the three counts are fields of one {@code long}, changed by one compare-and-set.
 */
public final class QueueRoom {
    /** Most calls that may wait: more than a process has memory for, and what fits a count's bits. */
    public static final int MAX_CAPACITY = 1_000_000;
    private static final int BITS = 21;
    private static final long MASK = (1L << BITS) - 1;

    private final int capacity;
    private final int overdraft;
    private final AtomicLong taken = new AtomicLong();

    /** A room of {@code capacity} places, 1 to {@value #MAX_CAPACITY}. */
    public QueueRoom(int capacity) {
        requireCapacity(capacity);
        this.capacity = capacity;
        this.overdraft = Math.max(1, capacity / 8);
    }

    static void requireCapacity(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "the queue size is " + capacity + ", it must be 1 to " + MAX_CAPACITY);
        }
    }

    /** Places there are. */
    public int capacity() {
        return capacity;
    }

    /** Places taken now, in all queues together; from any thread. */
    public int taken() {
        return total(taken.get());
    }

    /** Calls of one priority that wait now, in all queues together; from any thread. */
    public int taken(Priority priority) {
        return count(taken.get(), priority);
    }

    boolean tryTake(Priority priority) {
        while (true) {
            long now = taken.get();
            if (total(now) >= capacity) {
                return false;
            }
            if (taken.compareAndSet(now, now + one(priority))) {
                return true;
            }
        }
    }

    /** Takes a place of high priority beyond the capacity, which somebody less important will have to leave. */
    boolean tryOverdraw() {
        while (true) {
            long now = taken.get();
            int debt = total(now) - capacity;
            int debtors = count(now, Priority.NORMAL) + count(now, Priority.LOW);
            if (debt >= Math.min(debtors, overdraft)) {
                return false;
            }
            if (taken.compareAndSet(now, now + one(Priority.HIGH))) {
                return true;
            }
        }
    }

    /** Gives a place back to end an overdraft; false when there is none, or when somebody less important is to pay. */
    boolean tryPay(Priority priority) {
        while (true) {
            long now = taken.get();
            boolean spared = priority != Priority.LOW && count(now, Priority.LOW) > 0;
            if (total(now) <= capacity || spared || priority == Priority.HIGH) {
                return false;
            }
            if (taken.compareAndSet(now, now - one(priority))) {
                return true;
            }
        }
    }

    /** A call of one priority takes the place of another. */
    void exchange(Priority leaves, Priority enters) {
        taken.addAndGet(one(enters) - one(leaves));
    }

    void giveBack(Priority priority) {
        taken.addAndGet(-one(priority));
    }

    private static long one(Priority priority) {
        return 1L << shift(priority);
    }

    private static int shift(Priority priority) {
        return switch (priority) {
            case HIGH -> 0;
            case NORMAL -> BITS;
            case LOW -> 2 * BITS;
        };
    }

    private static int count(long counts, Priority priority) {
        return (int) (counts >>> shift(priority) & MASK);
    }

    private static int total(long counts) {
        return count(counts, Priority.HIGH) + count(counts, Priority.NORMAL) + count(counts, Priority.LOW);
    }
}
