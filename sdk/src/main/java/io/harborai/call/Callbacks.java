package io.harborai.call;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Where the user's code runs when an asynchronous call is answered: the user's executor, else a virtual thread where the JDK
 * has them, else a daemon thread. Never an event loop. The number of threads is bounded by that of the calls in flight.
 */
final class Callbacks {
    private static final long IDLE_SECONDS = 10;

    /** Made on the first use. */
    private static final class Own {
        private static final Executor EXECUTOR = make();

        private static Executor make() {
            try {
                return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            } catch (NoSuchMethodException before21) {
                return daemonThreads();
            } catch (IllegalAccessException | InvocationTargetException notUsable) {
                throw new IllegalStateException("this JDK's virtual threads cannot be used", notUsable);
            }
        }

        private static Executor daemonThreads() {
            AtomicLong number = new AtomicLong();
            return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
                    new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "harborai-callback-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }

    private final @Nullable Executor users;

    Callbacks(@Nullable Executor users) {
        this.users = users;
    }

    /** Runs it; when the user's executor refuses, on an own thread, so that no caller waits for ever. */
    void run(Runnable task) {
        if (users != null) {
            try {
                users.execute(task);
                return;
            } catch (RejectedExecutionException refused) {
                Own.EXECUTOR.execute(task);
                return;
            }
        }
        Own.EXECUTOR.execute(task);
    }
}
