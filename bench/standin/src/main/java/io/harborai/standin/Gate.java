package io.harborai.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets at most so many calls work at a time; the others wait in a line of {@value #MAX_WAITING}. Safe for use by many event loops.
 */
final class Gate {

    /** The longest line: enough for the largest overload test, little enough to hold in memory. */
    static final int MAX_WAITING = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final long capacity;
    private long working;

    Gate(long capacity) {
        this.capacity = capacity;
    }

    /**
     * Starts the work now or when its turn comes; {@link #leave()} must follow each start.
     *
     * @param start run at once on this thread, or later on the thread of a call that leaves
     * @return false when the line is full, and then {@code start} never runs
     */
    boolean enter(Runnable start) {
        lock.lock();
        try {
            if (working >= capacity) {
                return waiting.size() < MAX_WAITING && waiting.add(start);
            }
            working++;
        } finally {
            lock.unlock();
        }
        start.run();
        return true;
    }

    /** Ends one call's work and starts the next in line. */
    void leave() {
        Runnable next;
        lock.lock();
        try {
            next = waiting.poll();
            if (next == null) {
                working--;
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.run();
        }
    }

    /** Takes a start out of the line, if it still waits there. */
    boolean withdraw(Runnable start) {
        lock.lock();
        try {
            return waiting.remove(start);
        } finally {
            lock.unlock();
        }
    }
}
