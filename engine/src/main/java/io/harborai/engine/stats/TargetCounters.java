package io.harborai.engine.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * What calls to one target went through, since the start. Only what is out of the ordinary is counted, so a call that simply
 * goes well never comes here. Thread-safe, lock-free: event loops do not wait for each other.
 */
public final class TargetCounters {
    private final LongAdder retried = new LongAdder();
    private final LongAdder fellBack = new LongAdder();
    private final LongAdder hedged = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder rateWaits = new LongAdder();
    private final LongAdder rateRefusals = new LongAdder();

    /** A call is tried here once more. */
    public void retried() {
        retried.increment();
    }

    /** A call failed here and goes on to the next target. */
    public void fellBack() {
        fellBack.increment();
    }

    /** A call is slow here, and a second attempt runs beside it. */
    public void hedged() {
        hedged.increment();
    }

    /** A call found no room here, or waited for it in vain. */
    public void shed() {
        shed.increment();
    }

    /** A call has to wait until the provider's rate has room. */
    public void rateWaited() {
        rateWaits.increment();
    }

    /** A call would have to wait too long for the provider's rate. */
    public void rateRefused() {
        rateRefusals.increment();
    }

    /**
     * The counts at about one moment.
     *
     * @param retried      attempts at the same target after a failed one
     * @param fellBack     calls that went on to the next target
     * @param hedged       second attempts beside a slow one
     * @param shed         attempts for which there was no room
     * @param rateWaits    attempts that had to wait for the provider's rate
     * @param rateRefusals attempts that would have had to wait too long for it
     */
    public record Snapshot(long retried, long fellBack, long hedged, long shed, long rateWaits, long rateRefusals) {
        /** Nothing yet. */
        public static final Snapshot NONE = new Snapshot(0, 0, 0, 0, 0, 0);
    }

    /** The counts now. */
    public Snapshot snapshot() {
        return new Snapshot(retried.sum(), fellBack.sum(), hedged.sum(), shed.sum(), rateWaits.sum(),
                rateRefusals.sum());
    }
}
