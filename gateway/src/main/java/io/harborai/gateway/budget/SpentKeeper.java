package io.harborai.gateway.budget;

import java.time.Duration;
import java.time.Instant;
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
 * Goes on from what was spent before the last stop, writes every few seconds what this run has spent since, and reads what
 * other nodes wrote. Each run writes rows of its own, as a whole and not as a difference: nodes do not overwrite each other,
 * and a write that is repeated counts once. A node that is killed forgets what was spent within the last interval at most.
 * All of it happens on a background job and on close.
 */
public final class SpentKeeper implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIDYING = Duration.ofHours(6);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** What others wrote is read again from so long before the last look, since their clocks differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private final Tallies tallies;
    private final SpentStore store;
    private final String run;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> written = new HashMap<>();
    private Instant read = Instant.EPOCH;

    private SpentKeeper(Tallies tallies, SpentStore store, String run, InstantSource clock) {
        this.tallies = tallies;
        this.store = store;
        this.run = run;
        this.clock = clock;
    }

    /**
     * Reads what was spent, and begins to write.
     *
     * @param run  this run's name, different from that of every other node and of earlier runs
     * @param jobs runs the jobs {@code budget-spent} and {@code budget-tidy}
     * @throws io.harborai.platform.storage.StorageException if it cannot be read
     */
    public static SpentKeeper start(Tallies tallies, SpentStore store, String run, Jobs jobs, InstantSource clock) {
        SpentKeeper keeper = new SpentKeeper(tallies, store, run, clock);
        keeper.read();
        jobs.every(new JobSettings("budget-spent", DEADLINE), INTERVAL, keeper::look);
        jobs.every(new JobSettings("budget-tidy", DEADLINE), TIDYING, () -> store.tidy(clock.instant()));
        return keeper;
    }

    private static String key(Sum sum) {
        return sum.name() + '@' + sum.beginSeconds();
    }

    /**
     * Writes what has changed, and reads what others wrote. The lock keeps the job and the last write apart; no call waits for
     * it.
     *
     * @throws io.harborai.platform.storage.StorageException if that fails; the next look has it too
     */
    void look() {
        lock.lock();
        try {
            write();
            read();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        List<Sum> sums = tallies.sums();
        List<Sum> changed = sums.stream().filter(sum -> sum.amount() != written.getOrDefault(key(sum), 0L))
                .toList();
        store.save(run, changed, clock.instant());
        changed.forEach(sum -> written.put(key(sum), sum.amount()));
        written.keySet().retainAll(sums.stream().map(SpentKeeper::key).collect(Collectors.toSet()));
    }

    private void read() {
        Instant now = clock.instant();
        Instant since = read.equals(Instant.EPOCH) ? read : read.minus(CLOCKS_DIFFER);
        tallies.learn(store.load(now, since).stream().filter(spent -> !spent.run().equals(run)).toList());
        read = now;
    }

    /** Writes a last time; said once no call is in progress. */
    @Override
    public void close() {
        lock.lock();
        try {
            write();
        } finally {
            lock.unlock();
        }
    }
}
