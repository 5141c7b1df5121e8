package io.harborai.gateway.ledger;

import java.time.Duration;

import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;

/** What is done with the ledger in the background. */
public final class LedgerJobs {
    /** Hours that are marked as stale wait for so long at most. */
    private static final Duration SUMMING = Duration.ofMinutes(1);
    private static final Duration REMOVING = Duration.ofHours(1);
    /** The first run after a day without the job sums 24 large hours. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private LedgerJobs() {
    }

    /**
     * Begins them; they end with the jobs.
     *
     * @param jobs the program's jobs
     * @param sums sums what is stale, every minute
     * @param retention removes what is old, every hour
     */
    public static void begin(Jobs jobs, FreshSums sums, Retention retention) {
        jobs.every(new JobSettings("ledger-rollup", DEADLINE), SUMMING, sums::run);
        jobs.every(new JobSettings("ledger-retention", DEADLINE), REMOVING, retention::run);
    }
}
