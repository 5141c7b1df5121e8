package io.harborai.engine.stats;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Latencies that many threads record: a few recorders, each of which takes one writer at a time. Who finds one taken tries the
 * next, so that nobody waits unless all are taken, and then for some nanoseconds. Thread-safe.
 */
public final class SharedLatencies {
    private static final int PARTS = 4;

    private final List<Part> parts;

    private record Part(LatencyRecorder recorder, AtomicBoolean taken) {}

    /** Nothing is recorded yet; {@code nanos} is the clock of the recorders that these are summarized with. */
    public SharedLatencies(LongSupplier nanos) {
        this.parts = IntStream.range(0, PARTS)
                .mapToObj(part -> new Part(new LatencyRecorder(nanos), new AtomicBoolean())).toList();
    }

    /** Records one call that got its answer; {@code tookNanos} is how long it took. */
    public void record(long tookNanos) {
        // Which part is tried first must differ from thread to thread, and no more.
        for (int turn = System.identityHashCode(Thread.currentThread());; turn++) {
            Part part = parts.get(turn & PARTS - 1);
            if (part.taken.compareAndSet(false, true)) {
                try {
                    part.recorder.record(tookNanos, false);
                } finally {
                    part.taken.setRelease(false);
                }
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Its parts, for a summary together with others. */
    public List<LatencyRecorder> recorders() {
        return parts.stream().map(Part::recorder).toList();
    }
}
