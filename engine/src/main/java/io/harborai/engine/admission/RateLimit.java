package io.harborai.engine.admission;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * So many permits a minute, with a burst: in any window of {@code t} minutes no more than {@code rate * t + burst} are used.
 *
 * <p>The virtual scheduling of the generic cell rate algorithm (ITU-T I.371, annex A.2): permits are slots of a schedule, and a
 * call conforms when its slots end no later than a burst from now. A call that reserved too much gives back only slots that
 * lie ahead, which moves later calls' slots forward, but never before now, hence never before their calls; so the slots that
 * remain of the calls of any window lie within that window and a burst, and do not overlap. Where a call's slots lie is known
 * from when they were reserved; everything given back since may have moved them, so all of it is taken off.
 *
 * <p>Shared by the event loops. Thread-safe and lock-free: the state is one immutable snapshot, replaced by compare-and-set.
 */
public final class RateLimit {
    /** The answer when no wait helps: more permits than a burst has. */
    public static final long NEVER = Long.MAX_VALUE;
    /** Highest rate per minute, beyond any provider's. */
    public static final long MAX_PER_MINUTE = 1_000_000_000;
    /** Largest burst, in minutes of the rate. */
    public static final int MAX_BURST_MINUTES = 60;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    /**
     * How far ahead of a burst the schedule may end because calls used more than they had reserved. Providers count by the
     * minute, so after a minute all is forgiven.
     */
    private static final long MAX_DEBT_NANOS = MINUTE_NANOS;

    private final long perMinute;
    private final long burst;
    private final long burstNanos;
    private final LongSupplier nanos;
    private final long origin;
    private final AtomicReference<Schedule> schedule;

    /** Until when slots are taken, and how much was given back in all; {@code endNanos} counts from the origin. */
    private record Schedule(long endNanos, long givenBackNanos) {}

    /**
     * A limit of which nothing is used.
     *
     * @param perMinute permits a minute, 1 to {@value #MAX_PER_MINUTE}
     * @param burst     permits that may be used at once after a rest, 1 to {@value #MAX_BURST_MINUTES} minutes' permits
     * @param nanos     {@link System#nanoTime} or a clock like it
     */
    public RateLimit(long perMinute, long burst, LongSupplier nanos) {
        requireRange("perMinute", perMinute, MAX_PER_MINUTE);
        requireRange("burst", burst, perMinute * MAX_BURST_MINUTES);
        this.perMinute = perMinute;
        this.burst = burst;
        this.burstNanos = nanosOf(burst);
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        this.schedule = new AtomicReference<>(new Schedule(0, 0));
    }

    static void requireRange(String name, long permits, long most) {
        if (permits < 1 || permits > most) {
            throw new IllegalArgumentException(name + " is " + permits + ", it must be 1 to " + most);
        }
    }

    /** Permits that may be used at once after a rest. */
    public long burst() {
        return burst;
    }

    /**
     * Takes permits that are used for certain.
     *
     * @param permits 0 or more
     * @return 0 when they are granted, else the nanoseconds after which to ask again: at that time they are there, unless
     *         others took them; {@link #NEVER} for more than a burst
     */
    public long tryAcquire(long permits) {
        Grant grant = tryReserve(permits);
        return grant instanceof Later later ? later.waitNanos() : 0;
    }

    /** What became of a reservation. */
    public sealed interface Grant {
    }

    /**
     * Not now.
     *
     * @param waitNanos after which to ask again, more than 0, {@link RateLimit#NEVER} for more than a burst
     */
    public record Later(long waitNanos) implements Grant {}

    /** Granted; to be settled once, by the loop that reserved, when it is known what was used. */
    public final class Reserved implements Grant {
        private final long permits;
        private final long endNanos;
        private final long givenBackBefore;
        private boolean settled;

        private Reserved(long permits, Schedule after) {
            this.permits = permits;
            this.endNanos = after.endNanos();
            this.givenBackBefore = after.givenBackNanos();
        }

        /**
         * Tells what was really used: what was reserved too much is given back as far as it lies ahead, what was used beyond is
         * a debt that later calls wait for, up to a minute. Of several calls the first counts.
         *
         * @param used permits, 0 or more
         */
        public void settle(long used) {
            requireNotNegative(used);
            if (settled) {
                return;
            }
            settled = true;
            if (used < permits) {
                giveBack(nanosOf(permits) - nanosOf(used), this);
            } else if (used > permits) {
                owe(Math.min(used - permits, burst + perMinute));
            }
        }
    }

    /**
     * Takes permits by estimate.
     *
     * @param permits 0 or more
     */
    public Grant tryReserve(long permits) {
        requireNotNegative(permits);
        if (permits > burst) {
            return new Later(NEVER);
        }
        long cost = nanosOf(permits);
        while (true) {
            Schedule before = Objects.requireNonNull(schedule.get());
            long now = now();
            long end = Math.max(before.endNanos(), now) + cost;
            long wait = end - now - burstNanos;
            if (wait > 0 && permits > 0) {
                return new Later(wait);
            }
            Schedule after = new Schedule(end, before.givenBackNanos());
            if (schedule.compareAndSet(before, after)) {
                return new Reserved(permits, after);
            }
        }
    }

    private void giveBack(long unused, Reserved from) {
        while (true) {
            Schedule before = Objects.requireNonNull(schedule.get());
            long moved = before.givenBackNanos() - from.givenBackBefore;
            long ahead = Math.min(unused, from.endNanos - moved - now());
            if (ahead <= 0) {
                return;
            }
            if (schedule.compareAndSet(before,
                    new Schedule(before.endNanos() - ahead, before.givenBackNanos() + ahead))) {
                return;
            }
        }
    }

    private void owe(long permits) {
        long cost = nanosOf(permits);
        while (true) {
            Schedule before = Objects.requireNonNull(schedule.get());
            long now = now();
            long bound = Math.max(before.endNanos(), now + burstNanos + MAX_DEBT_NANOS);
            long end = Math.min(bound, Math.max(before.endNanos(), now) + cost);
            if (schedule.compareAndSet(before, new Schedule(end, before.givenBackNanos()))) {
                return;
            }
        }
    }

    /** The length of so many slots, rounded up, so that rounding never lets more through. No more than 61 minutes' permits. */
    private long nanosOf(long permits) {
        // In two parts, because 60 s * 10^9 permits do not fit a long.
        long whole = permits * (MINUTE_NANOS / perMinute);
        return whole + (permits * (MINUTE_NANOS % perMinute) + perMinute - 1) / perMinute;
    }

    private long now() {
        return nanos.getAsLong() - origin;
    }

    private static void requireNotNegative(long permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits is " + permits + ", it must be 0 or more");
        }
    }
}
