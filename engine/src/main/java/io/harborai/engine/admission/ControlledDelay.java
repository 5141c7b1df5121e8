package io.harborai.engine.admission;

/**
 * Tells a standing queue from a burst, and shortens it: when every call has waited longer than the target for a whole interval,
 * one is turned away, and then more and more often until the wait is short again. The last one in line always goes.
 *
 * <p>CoDel: K. Nichols, V. Jacobson, “Controlling Queue Delay”, ACM Queue 10 (5), 2012; the pseudo-code of RFC 8289, 5. Each
 * priority has its own, as each flow has in FQ-CoDel (RFC 8290), so that calls that are passed over do not cost more important
 * ones their place. Confined to its event loop.
 */
final class ControlledDelay {
    private final long targetNanos;
    private final long intervalNanos;
    private boolean above;
    private long aboveSince;
    private boolean shedding;
    private long nextShed;
    private int count;
    private int countBefore;

    ControlledDelay(long targetNanos, long intervalNanos) {
        this.targetNanos = targetNanos;
        this.intervalNanos = intervalNanos;
    }

    /** Whether a call that is next after a wait is to be turned away; {@code last} when nobody waits behind it. */
    boolean sheds(long now, long waitedNanos, boolean last) {
        boolean standing = isStanding(now, waitedNanos, last);
        if (!standing) {
            shedding = false;
            return false;
        }
        if (shedding) {
            if (now - nextShed < 0) {
                return false;
            }
            count++;
            nextShed = after(nextShed);
            return true;
        }
        shedding = true;
        // Soon after the last time, the rate that helped then is a better start than one.
        int shedLately = count - countBefore;
        count = shedLately > 1 && now - nextShed < 16 * intervalNanos ? shedLately : 1;
        countBefore = count;
        nextShed = after(now);
        return true;
    }

    private boolean isStanding(long now, long waitedNanos, boolean last) {
        if (waitedNanos < targetNanos || last) {
            above = false;
            return false;
        }
        if (!above) {
            above = true;
            aboveSince = now;
            return false;
        }
        return now - aboveSince >= intervalNanos;
    }

    private long after(long time) {
        return time + (long) (intervalNanos / Math.sqrt(count));
    }
}
