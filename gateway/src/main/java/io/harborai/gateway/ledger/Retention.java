package io.harborai.gateway.ledger;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import io.harborai.platform.storage.Database;

/**
 * Removes what is older than it is kept, in small transactions, so that others can write in between. Whole days go, at
 * midnight UTC. Blocking; may run on several nodes at once.
 */
public final class Retention {
    private static final long DAY_MS = 24 * LedgerStore.HOUR_MS;
    /** Rows of one transaction. */
    private static final int SLICE = 5_000;

    private final Database database;
    private final InstantSource clock;
    private final Duration entries;
    private final Duration bodies;
    private final Duration rollUps;

    /**
     * @param database the ledger's database
     * @param clock tells what is old
     * @param entries for so long entries and their tags are kept, a day at least
     * @param bodies for so long bodies are kept, a day at least
     * @param rollUps for so long sums are kept, a day at least
     */
    public Retention(Database database, InstantSource clock, Duration entries, Duration bodies, Duration rollUps) {
        for (Duration kept : new Duration[]{entries, bodies, rollUps}) {
            if (kept.compareTo(Duration.ofDays(1)) < 0) {
                throw new IllegalArgumentException("kept for " + kept + ": a day at least");
            }
        }
        this.database = database;
        this.clock = clock;
        this.entries = entries;
        this.bodies = bodies;
        this.rollUps = rollUps;
    }

    /** Before this moment everything goes. */
    static long cut(InstantSource clock, Duration kept) {
        return Math.max(0, (clock.millis() - kept.toMillis()) / DAY_MS * DAY_MS);
    }

    /**
     * Removes what is old.
     *
     * @return how many rows went
     * @throws io.harborai.platform.storage.StorageException if the database failed; the next run goes on
     */
    public long run() {
        long cut = cut(clock, entries);
        // Tags first: when this is interrupted, no tag is left without its entry.
        return slices("ledger_tags", "at", cut) + slices("ledger_bodies", "at", cut(clock, bodies))
                + slices("ledger_entries", "at", cut) + slices("usage_rollups", "start", cut(clock, rollUps));
    }

    private long slices(String table, String column, long cut) {
        long removed = 0;
        int slice;
        do {
            slice = slice(table, column, cut);
            removed += slice;
        } while (slice > 0 && !Thread.currentThread().isInterrupted());
        return removed;
    }

    /** The oldest rows; all of a moment together, so there may be some more. */
    private int slice(String table, String column, long cut) {
        return database.write(handle -> {
            Optional<Long> until = handle.createQuery("select max(t) from (select " + column + " as t from " + table
                    + " where " + column + " < ? order by " + column + " limit " + SLICE + ") oldest").bind(0, cut)
                    .mapTo(Long.class).findOne();
            return until.isEmpty()
                    ? 0
                    : handle.execute("delete from " + table + " where " + column + " <= ?", until.get());
        });
    }
}
