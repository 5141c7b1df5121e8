package io.harborai.platform.job;

/** A background job. */
abstract sealed class Job permits PeriodicJob, QueueJob {
    final Worker worker;

    Job(Worker worker) {
        this.worker = worker;
    }

    /** Runs until the job is cancelled. */
    abstract void loop() throws InterruptedException;

    /** How it has been. */
    public abstract JobStatus status();
}
