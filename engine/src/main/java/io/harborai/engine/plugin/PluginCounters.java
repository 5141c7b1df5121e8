package io.harborai.engine.plugin;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** The counts of one plug-in, or of all that were removed. Thread-safe, lock-free. */
final class PluginCounters {
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder loadNanos = new LongAdder();
    final LongAccumulator maxLoadNanos = new LongAccumulator(Math::max, 0);
    final LongAdder uses = new LongAdder();
    final LongAdder failures = new LongAdder();

    void loaded(long nanos, boolean succeeded) {
        (succeeded ? loads : loadFailures).increment();
        loadNanos.add(nanos);
        maxLoadNanos.accumulate(nanos);
    }

    /** Takes over the counts of a plug-in that is gone. */
    void add(PluginCounters gone) {
        loads.add(gone.loads.sum());
        loadFailures.add(gone.loadFailures.sum());
        loadNanos.add(gone.loadNanos.sum());
        maxLoadNanos.accumulate(gone.maxLoadNanos.get());
        uses.add(gone.uses.sum());
        failures.add(gone.failures.sum());
    }
}
