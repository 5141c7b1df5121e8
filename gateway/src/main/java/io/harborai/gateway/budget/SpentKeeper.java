package io.harborai.gateway.budget;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.tally.Tallies;
import io.harborai.platform.tally.Tallies.Sum;

/**
 * Goes on from what was spent before the last stop, and writes every few seconds what has changed since. A node that is
 * killed forgets what was spent within the last interval at most. Writes happen on a background job and on close.
 */
public final class SpentKeeper implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Tallies tallies;
    private final SpentStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> written = new HashMap<>();

    private SpentKeeper(Tallies tallies, SpentStore store) {
        this.tallies = tallies;
        this.store = store;
    }

    /**
     * Reads what was spent, and begins to write.
     *
     * @param jobs runs the job {@code budget-spent}
     * @throws io.harborai.platform.storage.StorageException if it cannot be read
     */
    public static SpentKeeper start(Tallies tallies, SpentStore store, Jobs jobs, InstantSource clock) {
        SpentKeeper keeper = new SpentKeeper(tallies, store);
        List<Sum> before = store.load(clock.instant());
        tallies.resume(before);
        before.forEach(sum -> keeper.written.put(key(sum), sum.amount()));
        jobs.every(new JobSettings("budget-spent", DEADLINE), INTERVAL, keeper::write);
        return keeper;
    }

    private static String key(Sum sum) {
        return sum.name() + '@' + sum.beginSeconds();
    }

    /**
     * Writes what has changed. The lock keeps the job and the last write apart; no call waits for it.
     *
     * @throws io.harborai.platform.storage.StorageException if it cannot be written; the next write has it too
     */
    void write() {
        lock.lock();
        try {
            writeChanged();
        } finally {
            lock.unlock();
        }
    }

    private void writeChanged() {
        List<Sum> sums = tallies.sums();
        List<Sum> changed = sums.stream().filter(sum -> sum.amount() != written.getOrDefault(key(sum), 0L))
                .toList();
        store.save(changed);
        changed.forEach(sum -> written.put(key(sum), sum.amount()));
        written.keySet().retainAll(sums.stream().map(SpentKeeper::key).collect(Collectors.toSet()));
    }

    /** Writes a last time; said once no call is in progress. */
    @Override
    public void close() {
        write();
    }
}
