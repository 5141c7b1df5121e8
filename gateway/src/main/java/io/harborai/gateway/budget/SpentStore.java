package io.harborai.gateway.budget;

import java.time.Instant;
import java.util.List;

import io.harborai.platform.tally.Tallies.Spent;
import io.harborai.platform.tally.Tallies.Sum;

/** Remembers what each run of each node has spent. Blocking, for background jobs. Safe to share between threads. */
public interface SpentStore {
    /**
     * What was spent in the windows that have not ended.
     *
     * @param now tells which have
     * @param since only what was written from then on, by the writers' clocks; {@link Instant#EPOCH} for all
     * @throws io.harborai.platform.storage.StorageException if it cannot be read
     */
    List<Spent> load(Instant now, Instant since);

    /**
     * Keeps what one run has spent, in place of what was kept of that run. Saying it twice changes nothing.
     *
     * @param run whose
     * @throws io.harborai.platform.storage.StorageException if they cannot be kept; then none of them is
     */
    void save(String run, List<Sum> sums, Instant now);

    /**
     * Joins the runs of windows that ended more than a day ago, and lets go of windows that ended long ago.
     *
     * @throws io.harborai.platform.storage.StorageException if that fails; then nothing is changed
     */
    void tidy(Instant now);
}
