package io.harborai.platform.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job's thread, its deadline and its figures. One lock guards them all; no task runs under it. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int MOST_ERROR_CHARACTERS = 500;

    private final JobSettings settings;
    private final InstantSource clock;
    private final ScheduledExecutorService deadlines;
    private final ReentrantLock lock = new ReentrantLock();
    private JobStatus status;
    private @Nullable Thread thread;
    private long run;
    private boolean timedOut;
    private volatile boolean cancelled;

    /** What the thread does between its runs. */
    @FunctionalInterface
    interface Loop {
        void run() throws InterruptedException;
    }

    Worker(JobSettings settings, InstantSource clock, ScheduledExecutorService deadlines) {
        this.settings = settings;
        this.clock = clock;
        this.deadlines = deadlines;
        this.status = JobStatus.fresh(settings.name());
    }

    String name() {
        return settings.name();
    }

    void start(Loop loop) {
        Thread started = Thread.ofVirtual().name("job-" + settings.name()).unstarted(() -> {
            try {
                loop.run();
            } catch (InterruptedException e) {
                // Only cancel() interrupts between runs: this is the end.
                Thread.currentThread().interrupt();
            }
        });
        locked(() -> thread = started);
        started.start();
    }

    boolean open() {
        return !cancelled;
    }

    JobStatus status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    void refused() {
        locked(() -> status = status.refusedOne());
    }

    /** Runs a task on this thread, until it ends or its deadline interrupts it. */
    void run(Jobs.Task task) throws InterruptedException {
        long number = begin();
        ScheduledFuture<?> deadline = deadlines.schedule(() -> interrupt(number), settings.deadline().toNanos(),
                TimeUnit.NANOSECONDS);
        Throwable failure = null;
        try {
            task.run();
        } catch (Exception | Error e) {
            // The boundary of a task: whatever it throws is noted, and the job goes on.
            failure = e;
        }
        deadline.cancel(false);
        end(failure);
        if (cancelled) {
            throw new InterruptedException("the program is stopping");
        }
    }

    private long begin() {
        lock.lock();
        try {
            timedOut = false;
            status = status.began(clock.instant());
            return ++run;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, so that it can hit no later run. */
    private void interrupt(long number) {
        locked(() -> {
            if (run == number && status.runningSince() != null && thread != null) {
                timedOut = true;
                thread.interrupt();
            }
        });
    }

    private void end(@Nullable Throwable failure) {
        JobStatus before;
        JobStatus after;
        lock.lock();
        try {
            before = status;
            if (failure == null) {
                status = before.succeeded(clock.instant());
            } else if (cancelled && !timedOut) {
                status = before.cancelled();
            } else {
                status = before.failed(clock.instant(), describe(failure), timedOut);
            }
            after = status;
            // What the deadline set is not for the next run.
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
        tell(before, after, failure);
    }

    private String describe(Throwable failure) {
        String text = (timedOut ? "longer than its deadline of " + settings.deadline() + ": " : "") + failure;
        return text.length() <= MOST_ERROR_CHARACTERS ? text : text.substring(0, MOST_ERROR_CHARACTERS);
    }

    /** A job that fails every second is told once, and again when it is well. */
    private void tell(JobStatus before, JobStatus after, @Nullable Throwable failure) {
        if (before.well() && !after.well()) {
            LOG.warn("the job {} failed: {}; it goes on, and is told again when it is well", name(), after.lastError(),
                    failure);
        } else if (!before.well() && after.well()) {
            LOG.info("the job {} is well again, after failures since {}", name(), before.failingSince());
        }
    }

    /** Interrupts the run under way and lets no other begin. */
    void cancel() {
        cancelled = true;
        locked(() -> {
            if (thread != null) {
                thread.interrupt();
            }
        });
    }

    boolean join(Duration longest) throws InterruptedException {
        Thread started;
        lock.lock();
        try {
            started = thread;
        } finally {
            lock.unlock();
        }
        return started == null || started.join(longest);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
