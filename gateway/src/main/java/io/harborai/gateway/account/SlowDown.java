package io.harborai.gateway.account;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes guessing slow: after some failures the next attempt must wait, twice as long after each further one. It holds a
 * bounded number of names; the one that failed longest ago is forgotten first. Safe to share between threads; each node has
 * its own.
 */
final class SlowDown {
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 20;

    private final int free;
    private final int most;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param free failures that cost nothing
     * @param most names that are held
     */
    SlowDown(int free, int most, InstantSource clock) {
        this.free = free;
        this.most = most;
        this.clock = clock;
    }

    /** How long this name must still wait; zero when it need not. */
    Duration wait(String name) {
        lock.lock();
        try {
            Failures known = failures.get(name);
            return known == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, known.untilMillis - clock.millis()));
        } finally {
            lock.unlock();
        }
    }

    /** An attempt under this name begins: it counts as failed until it {@link #succeeded}, so that many at once count too. */
    void attempted(String name) {
        lock.lock();
        try {
            Failures known = failures.get(name);
            int count = known == null || known.untilMillis + LONGEST.toMillis() < clock.millis() ? 1 : known.count + 1;
            long wait = count <= free
                    ? 0
                    : Math.min(LONGEST.toMillis(), 1000L << Math.min(MOST_DOUBLINGS, count - free - 1));
            failures.put(name, new Failures(count, clock.millis() + wait));
            if (failures.size() > most) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the failures of a name. */
    void succeeded(String name) {
        lock.lock();
        try {
            failures.remove(name);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return failures.size();
        } finally {
            lock.unlock();
        }
    }

    private record Failures(int count, long untilMillis) {}
}
