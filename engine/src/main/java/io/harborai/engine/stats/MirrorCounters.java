package io.harborai.engine.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the copies that went to mirrors, since the start. Thread-safe, lock-free: each count is an adder with a cell
 * per contending thread.
 */
public final class MirrorCounters {
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** A copy is on its way. */
    public void sent() {
        sent.increment();
    }

    /** A copy was answered, and the answer thrown away. */
    public void answered() {
        answered.increment();
    }

    /** A copy came to nothing. */
    public void failed() {
        failed.increment();
    }

    /** A copy was not sent for want of room. */
    public void dropped() {
        dropped.increment();
    }

    /**
     * The counts at about one moment.
     *
     * @param sent     copies that went, or waited to go; those that are neither answered nor failed are under way
     * @param answered copies with a complete answer
     * @param failed   copies without
     * @param dropped  copies that were not sent for want of room
     */
    public record Snapshot(long sent, long answered, long failed, long dropped) {}

    /** The counts now. */
    public Snapshot snapshot() {
        return new Snapshot(sent.sum(), answered.sum(), failed.sum(), dropped.sum());
    }
}
