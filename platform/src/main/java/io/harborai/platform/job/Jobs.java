package io.harborai.platform.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's background jobs. Each has a virtual thread of its own and runs one task at a time; what a run throws is
 * noted, logged when it begins and when it ends, and does not end the job. Safe to share between threads.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /** Most jobs; a program has some dozens, and a name made from a request would be a leak. */
    public static final int MOST_JOBS = 256;
    /** Most tasks that may wait in one queue. */
    public static final int MOST_QUEUED = 100_000;
    /** So long the end waits for runs that were interrupted. */
    private static final Duration END = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;
    private final Map<String, Job> jobs = new ConcurrentSkipListMap<>();
    private final ScheduledThreadPoolExecutor deadlines;
    private volatile boolean closed;

    /** What a job does. It should end soon when its thread is interrupted. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does it once.
         *
         * @throws Exception if it failed
         */
        void run() throws Exception;
    }

    /** Waits, until the time is over or there is a permit. */
    @FunctionalInterface
    interface Pause {
        Pause REAL = (wake, duration) -> {
            if (wake.tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        };

        void pause(Semaphore wake, Duration duration) throws InterruptedException;
    }

    Jobs(InstantSource clock, RandomGenerator random, Pause pause) {
        this.clock = clock;
        this.random = random;
        this.pause = pause;
        this.deadlines = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("job-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Makes a program's jobs; there are none yet.
     *
     * @param clock tells when runs begin and end
     * @return the jobs
     */
    public static Jobs create(InstantSource clock) {
        return new Jobs(clock, new Random(), Pause.REAL);
    }

    /**
     * Begins a job that runs again and again. The time between the end of a run and the beginning of the next varies by a
     * tenth, so that several nodes do not stay in step; the first run comes after that time, too.
     *
     * @param settings its name and deadline
     * @param delay the time between, a millisecond to 31 days
     * @param task what it does
     * @return the job
     * @throws IllegalArgumentException if the name is taken, or the delay out of its range
     * @throws IllegalStateException if the jobs are closed, or too many
     */
    public PeriodicJob every(JobSettings settings, Duration delay, Task task) {
        JobSettings.within("delay", delay, Duration.ofMillis(1), Duration.ofDays(31));
        PeriodicJob job = new PeriodicJob(worker(settings), delay, task, random, pause);
        begin(job);
        return job;
    }

    /**
     * Begins a job that does what it is given, in that order.
     *
     * @param settings its name and deadline
     * @param mostQueued most tasks that wait, 1 to {@link #MOST_QUEUED}
     * @return the job
     * @throws IllegalArgumentException if the name is taken, or the bound out of its range
     * @throws IllegalStateException if the jobs are closed, or too many
     */
    public QueueJob queue(JobSettings settings, int mostQueued) {
        if (mostQueued < 1 || mostQueued > MOST_QUEUED) {
            throw new IllegalArgumentException("mostQueued " + mostQueued + ": 1 to " + MOST_QUEUED);
        }
        QueueJob job = new QueueJob(worker(settings), mostQueued);
        begin(job);
        return job;
    }

    private Worker worker(JobSettings settings) {
        return new Worker(settings, clock, deadlines);
    }

    private void begin(Job job) {
        String name = job.worker.name();
        if (closed || jobs.size() >= MOST_JOBS) {
            throw new IllegalStateException("the job " + name + " cannot begin: "
                    + (closed ? "the program is stopping" : "there are " + MOST_JOBS + " already"));
        }
        if (jobs.putIfAbsent(name, job) != null) {
            throw new IllegalArgumentException("there is a job " + name + " already");
        }
        job.worker.start(job::loop);
        if (closed) {
            job.worker.cancel();
        }
    }

    /** How every job has been, by name. */
    public List<JobStatus> status() {
        return jobs.values().stream().map(Job::status).toList();
    }

    /** Interrupts every run, drops what waits in queues, and waits up to five seconds for the runs to end. */
    @Override
    public void close() {
        closed = true;
        jobs.values().forEach(job -> job.worker.cancel());
        List<String> left = new ArrayList<>();
        long end = System.nanoTime() + END.toNanos();
        for (Job job : jobs.values()) {
            try {
                if (!job.worker.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    left.add(job.worker.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        deadlines.shutdownNow();
        if (!left.isEmpty()) {
            LOG.warn("these jobs did not end within {} s after they were interrupted: {}", END.toSeconds(), left);
        }
    }
}
