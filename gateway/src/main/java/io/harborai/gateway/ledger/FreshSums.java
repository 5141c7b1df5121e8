package io.harborai.gateway.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

import io.harborai.platform.storage.StorageException;

/**
 * When sums were made last, and making them again for whoever looks at them. Somebody who has just made a call and asks what
 * it cost must not be told that there was none; and a page that asks every second must not sum a large hour every second.
 * Safe to share between threads.
 */
public final class FreshSums {
    /** Sums younger than this are young enough for anybody. */
    private static final long YOUNG_MILLIS = 3_000;
    /** Summing for those who look takes at most one part of this many of the time. */
    private static final long SHARE = 20;

    private final RollUps rollUps;
    private final InstantSource clock;
    private final AtomicBoolean summing = new AtomicBoolean();
    private volatile Last last = new Last(Instant.EPOCH, Duration.ZERO);

    /**
     * @param rollUps makes the sums
     * @param clock   tells how old they are
     */
    public FreshSums(RollUps rollUps, InstantSource clock) {
        this.rollUps = rollUps;
        this.clock = clock;
    }

    private record Last(Instant begun, Duration took) {}

    /**
     * Sums what is stale. Blocking.
     *
     * @return how many hours were summed
     * @throws StorageException if the database failed
     */
    public int run() {
        Instant begun = clock.instant();
        int hours = rollUps.run();
        last = new Last(begun, Duration.between(begun, clock.instant()));
        return hours;
    }

    /**
     * Sums again when the sums are old and making them is cheap. Blocking.
     *
     * @return everything that was in the database by then is in the sums; the epoch when this server has summed nothing yet
     * @throws StorageException if the database failed
     */
    public Instant fresh() {
        Last known = last;
        long age = Duration.between(known.begun, clock.instant()).toMillis();
        if (age >= Math.max(YOUNG_MILLIS, known.took.toMillis() * SHARE) && summing.compareAndSet(false, true)) {
            try {
                run();
            } finally {
                summing.set(false);
            }
        }
        return last.begun;
    }
}
