package io.harborai.platform.window;

import org.jspecify.annotations.Nullable;

/** What is used of one limit: a track of a rate, or calls at once. Not safe to share between threads. */
final class Counter {
    /** Nobody knows when a call ends; a caller that was refused may ask again after this. */
    static final long BUSY_MICROS = 1_000_000;

    private final Limit limit;
    private final @Nullable Track track;
    private long held;

    Counter(Limit limit) {
        this.limit = limit;
        this.track = limit instanceof Limit.Rate rate ? new Track(rate.windowMicros()) : null;
    }

    Limit limit() {
        return limit;
    }

    long used(long now) {
        return track == null ? held : track.used(now);
    }

    /** Counts, and tells by which number the amount can be given back. */
    long add(long now, long amount) {
        if (track == null) {
            held++;
            return 0;
        }
        return track.add(now, amount);
    }

    /** Gives back a place, or what was not used of an entry. */
    void giveBack(long entry, long amount) {
        if (track == null) {
            held--;
        } else if (amount > 0) {
            track.giveBack(entry, amount);
        }
    }

    /** Time until an amount has room. */
    long wait(long now, long amount, long max) {
        if (track == null) {
            return BUSY_MICROS;
        }
        return Math.max(1, track.wait(now, track.used(now) + amount - max));
    }

    long reset(long now) {
        return track == null ? 0 : Math.max(0, track.reset(now));
    }

    boolean isIdle(long now) {
        return track == null ? held == 0 : track.used(now) == 0 && track.reset(now) <= 0;
    }
}
