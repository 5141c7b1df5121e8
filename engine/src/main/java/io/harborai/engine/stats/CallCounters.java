package io.harborai.engine.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of calls, since the start. A call that has {@link #begun} ends in exactly one of {@link #completed},
 * {@link #failed} and {@link #cancelled}; one that was {@link #shed} has failed, too. Thread-safe, lock-free: each count is an
 * adder with a cell per contending thread, so loops do not wait for each other.
 */
public final class CallCounters {
    private final LongAdder begun = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder shed = new LongAdder();

    /** A call is on its way. */
    public void begun() {
        begun.increment();
    }

    /** A call got its answer. */
    public void completed() {
        completed.increment();
    }

    /** A call failed for good. */
    public void failed() {
        failed.increment();
    }

    /** A call was given up by its caller. */
    public void cancelled() {
        cancelled.increment();
    }

    /** A call is sent once more, to the same target or another. */
    public void retried() {
        retried.increment();
    }

    /** A call was turned away because of overload. */
    public void shed() {
        shed.increment();
    }

    /**
     * The counts at about one moment.
     *
     * @param inFlight  calls that have begun and not ended
     * @param completed calls answered
     * @param failed    calls failed
     * @param cancelled calls given up
     * @param retried   further attempts
     * @param shed      calls turned away
     */
    public record Snapshot(long inFlight, long completed, long failed, long cancelled, long retried, long shed) {}

    /** The counts now. Ended calls are read before begun ones, so no call ends before it began. */
    public Snapshot snapshot() {
        long done = completed.sum();
        long wrong = failed.sum();
        long left = cancelled.sum();
        return new Snapshot(Math.max(0, begun.sum() - done - wrong - left), done, wrong, left, retried.sum(),
                shed.sum());
    }
}
