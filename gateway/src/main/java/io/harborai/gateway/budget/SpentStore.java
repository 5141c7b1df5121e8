package io.harborai.gateway.budget;

import java.time.Instant;
import java.util.List;

import io.harborai.platform.tally.Tallies.Sum;

/** Remembers over a restart what was spent. Blocking, for background jobs. Safe to share between threads. */
public interface SpentStore {
    /**
     * What was spent in the windows that have not ended at this moment.
     *
     * @throws io.harborai.platform.storage.StorageException if it cannot be read
     */
    List<Sum> load(Instant now);

    /**
     * Keeps these sums in place of what was kept of the same names and beginnings.
     *
     * @throws io.harborai.platform.storage.StorageException if they cannot be kept; then none of them is
     */
    void save(List<Sum> sums);
}
