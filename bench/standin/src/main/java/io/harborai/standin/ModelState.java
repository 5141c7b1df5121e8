package io.harborai.standin;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the stand-in remembers of one exact model name. Safe for use by many event loops. */
final class ModelState {

    private final LongAdder calls = new LongAdder();
    private final AtomicLong failed = new AtomicLong();
    private final Gate gate;

    ModelState(long capacity) {
        this.gate = new Gate(capacity);
    }

    void countCall() {
        calls.increment();
    }

    long calls() {
        return calls.sum();
    }

    /** Whether this call is among the first {@code limit} ones that must fail; each question counts. */
    boolean takeFailure(long limit) {
        return failed.getAndUpdate(before -> Math.min(before + 1, limit)) < limit;
    }

    Gate gate() {
        return gate;
    }

    /** Forgets calls and failures; calls at work keep their places. */
    void reset() {
        calls.reset();
        failed.set(0);
    }
}
