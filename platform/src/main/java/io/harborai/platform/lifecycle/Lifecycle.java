package io.harborai.platform.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The parts of a running program. Each is started when it is added and closed in the opposite order, every step on a
 * thread of its own with a time limit; a part that fails to close does not keep the others from closing.
 *
 * <p>Safe to share between threads. Closing twice closes once.
 */
public final class Lifecycle {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;

    /**
     * What failed while closing.
     *
     * @param part the part's name
     * @param cause why; a {@link TimeoutException} when it took too long
     */
    public record Failure(String part, Throwable cause) {}

    /**
     * Ends a part.
     *
     * @param <T> the part
     */
    @FunctionalInterface
    public interface Closer<T> {
        /**
         * Ends it.
         *
         * @param part the part
         * @throws Exception if that fails
         */
        void close(T part) throws Exception;
    }

    private record Part(String name, Duration limit, Callable<Void> close) {}

    /**
     * Starts a part and remembers how to close it.
     *
     * @param <T> the part
     * @param name its name, for messages
     * @param limit longest time for its start, and again for its end
     * @param start starts it
     * @param closer ends it
     * @return the started part
     * @throws Exception what the start threw, or a {@link TimeoutException}; the parts started before stay as they are
     *         until {@link #close()}
     */
    public <T> T start(String name, Duration limit, Callable<T> start, Closer<? super T> closer) throws Exception {
        T part = within(name, limit, start);
        lock.lock();
        try {
            if (closed) {
                closer.close(part);
                throw new IllegalStateException("the program is stopping; " + name + " was closed again");
            }
            parts.push(new Part(name, limit, () -> {
                closer.close(part);
                return null;
            }));
            return part;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a part that closes itself.
     *
     * @param <T> the part
     * @param name its name, for messages
     * @param limit longest time for its start, and again for its end
     * @param start starts it
     * @return the started part
     * @throws Exception what the start threw, or a {@link TimeoutException}
     */
    public <T extends AutoCloseable> T start(String name, Duration limit, Callable<T> start) throws Exception {
        return start(name, limit, start, AutoCloseable::close);
    }

    /**
     * Closes every part, the last started first.
     *
     * @return what failed, in the order of closing; empty when all went well, or when it was closed before
     */
    public List<Failure> close() {
        List<Part> toClose;
        lock.lock();
        try {
            closed = true;
            toClose = new ArrayList<>(parts);
            parts.clear();
        } finally {
            lock.unlock();
        }
        List<Failure> failures = new ArrayList<>();
        for (Part part : toClose) {
            try {
                within(part.name(), part.limit(), part.close());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new Failure(part.name(), e));
            } catch (Exception e) {
                failures.add(new Failure(part.name(), e));
            }
        }
        return failures;
    }

    private static <T> T within(String name, Duration limit, Callable<T> step) throws Exception {
        FutureTask<T> task = new FutureTask<>(step);
        Thread thread = Thread.ofVirtual().name("lifecycle-" + name).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            TimeoutException named = new TimeoutException(name + " took longer than " + limit.toMillis() + " ms");
            named.initCause(e);
            throw named;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
