package io.harborai.ops.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.platform.trace.CallSpan;
import io.harborai.platform.trace.SpanSink;

/** Spans that wait to be sent; what finds no room is dropped and counted. Adding takes no lock. Thread-safe. */
final class SpanQueue implements SpanSink {
    /** About 4 MB: eight seconds of a thousand calls a second. */
    static final int ROOM = 8_192;

    private final double share;
    private final Queue<CallSpan> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    SpanQueue(double share) {
        this.share = share;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public boolean samples() {
        return share >= 1 || ThreadLocalRandom.current().nextDouble() < share;
    }

    @Override
    public void offer(CallSpan span) {
        if (size.incrementAndGet() > ROOM) {
            size.decrementAndGet();
            dropped.increment();
        } else {
            waiting.add(span);
        }
    }

    /** Takes some out, the oldest first. */
    List<CallSpan> take(int most) {
        List<CallSpan> taken = new ArrayList<>();
        while (taken.size() < most) {
            CallSpan span = waiting.poll();
            if (span == null) {
                break;
            }
            size.decrementAndGet();
            taken.add(span);
        }
        return taken;
    }

    void lost(int spans) {
        dropped.add(spans);
    }

    long dropped() {
        return dropped.sum();
    }
}
