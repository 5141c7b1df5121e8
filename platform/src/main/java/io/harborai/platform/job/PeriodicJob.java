package io.harborai.platform.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/** A job that runs again and again. Safe to share between threads. */
public final class PeriodicJob extends Job {
    private static final double JITTER = 0.1;

    private final Duration delay;
    private final Jobs.Task task;
    private final RandomGenerator random;
    private final Jobs.Pause pause;
    private final Semaphore wake = new Semaphore(0);

    PeriodicJob(Worker worker, Duration delay, Jobs.Task task, RandomGenerator random, Jobs.Pause pause) {
        super(worker);
        this.delay = delay;
        this.task = task;
        this.random = random;
        this.pause = pause;
    }

    /** Lets it run now, or once more after the run under way. */
    public void wake() {
        wake.release();
    }

    @Override
    public JobStatus status() {
        return worker.status();
    }

    @Override
    void loop() throws InterruptedException {
        while (worker.open()) {
            double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
            pause.pause(wake, Duration.ofNanos((long) (delay.toNanos() * factor)));
            worker.run(task);
        }
    }
}
