package io.harborai.platform.job;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A job that does what it is given, one task after the other. Safe to share between threads. */
public final class QueueJob extends Job {
    private final BlockingQueue<Jobs.Task> waiting;

    QueueJob(Worker worker, int mostQueued) {
        super(worker);
        this.waiting = new ArrayBlockingQueue<>(mostQueued);
    }

    /**
     * Gives it a task; does not wait.
     *
     * @param task what to do
     * @return whether it was taken; false when the queue is full, or the program stops
     */
    public boolean submit(Jobs.Task task) {
        if (worker.open() && waiting.offer(task)) {
            return true;
        }
        worker.refused();
        return false;
    }

    @Override
    public JobStatus status() {
        return worker.status().withQueued(waiting.size());
    }

    @Override
    void loop() throws InterruptedException {
        while (worker.open()) {
            worker.run(waiting.take());
        }
    }
}
