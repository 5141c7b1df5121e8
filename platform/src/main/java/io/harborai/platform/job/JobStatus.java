package io.harborai.platform.job;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a job has been.
 *
 * @param name its name
 * @param runningSince when the run under way began; null when none is
 * @param runs runs that ended, well or not
 * @param failures those of them that threw
 * @param timeouts those of the failures that were cut off at their deadline
 * @param refused tasks that found the queue full
 * @param queued tasks that wait now
 * @param lastEnd when the last run ended; null for not yet
 * @param lastDuration how long it took
 * @param failingSince when the first of the latest failures in a row ended; null when the last run was well
 * @param lastError the last failure; null for none yet
 */
public record JobStatus(String name, @Nullable Instant runningSince, long runs, long failures, long timeouts,
        long refused, int queued, @Nullable Instant lastEnd, Duration lastDuration, @Nullable Instant failingSince,
        @Nullable String lastError) {

    static JobStatus fresh(String name) {
        return new JobStatus(name, null, 0, 0, 0, 0, 0, null, Duration.ZERO, null, null);
    }

    /** Whether the last run ended well; also before the first. */
    public boolean well() {
        return failingSince == null;
    }

    JobStatus began(Instant now) {
        return new JobStatus(name, now, runs, failures, timeouts, refused, queued, lastEnd, lastDuration, failingSince,
                lastError);
    }

    JobStatus succeeded(Instant now) {
        return new JobStatus(name, null, runs + 1, failures, timeouts, refused, queued, now, duration(now), null,
                lastError);
    }

    JobStatus failed(Instant now, String error, boolean timedOut) {
        return new JobStatus(name, null, runs + 1, failures + 1, timeouts + (timedOut ? 1 : 0), refused, queued, now,
                duration(now), failingSince == null ? now : failingSince, error);
    }

    /** A run that the end of the program interrupted is neither well nor a failure. */
    JobStatus cancelled() {
        return new JobStatus(name, null, runs, failures, timeouts, refused, queued, lastEnd, lastDuration, failingSince,
                lastError);
    }

    JobStatus refusedOne() {
        return new JobStatus(name, runningSince, runs, failures, timeouts, refused + 1, queued, lastEnd, lastDuration,
                failingSince, lastError);
    }

    JobStatus withQueued(int waiting) {
        return new JobStatus(name, runningSince, runs, failures, timeouts, refused, waiting, lastEnd, lastDuration,
                failingSince, lastError);
    }

    private Duration duration(Instant now) {
        return runningSince == null ? Duration.ZERO : Duration.between(runningSince, now);
    }
}
