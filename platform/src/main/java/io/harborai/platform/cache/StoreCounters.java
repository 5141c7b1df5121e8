package io.harborai.platform.cache;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link StoreFigures}. Safe to share between threads. */
public final class StoreCounters {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder tooLarge = new LongAdder();

    /** All zero. */
    public StoreCounters() {
        // Counted up by the methods below.
    }

    /** Something was found. */
    public void hit() {
        hits.increment();
    }

    /** Nothing was found. */
    public void miss() {
        misses.increment();
    }

    /** Nothing was found in time. */
    public void late() {
        late.increment();
        misses.increment();
    }

    /** Something failed. */
    public void error() {
        errors.increment();
    }

    /** A value was too large. */
    public void tooLarge() {
        tooLarge.increment();
    }

    /** The counts now. */
    public StoreFigures figures() {
        return new StoreFigures(hits.sum(), misses.sum(), late.sum(), errors.sum(), tooLarge.sum());
    }
}
