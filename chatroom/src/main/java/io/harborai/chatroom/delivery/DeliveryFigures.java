package io.harborai.chatroom.delivery;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.platform.meter.LatencyHistogram;

/** What delivery counts. Safe to share between threads. */
public final class DeliveryFigures {
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder filled = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Map<CloseReason, LongAdder> cut = new EnumMap<>(CloseReason.class);
    private final LongAdder gone = new LongAdder();
    private final LatencyHistogram latency = new LatencyHistogram(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
            0.5, 1, 2.5, 5);

    /** Nothing happened yet. */
    public DeliveryFigures() {
        for (CloseReason reason : CloseReason.values()) {
            cut.put(reason, new LongAdder());
        }
    }

    void connected() {
        open.incrementAndGet();
        opened.increment();
    }

    void disconnected() {
        open.decrementAndGet();
        gone.increment();
    }

    void closed(CloseReason reason) {
        adder(reason).increment();
    }

    private LongAdder adder(CloseReason reason) {
        return java.util.Objects.requireNonNull(cut.get(reason));
    }

    void frameSent() {
        sent.increment();
    }

    void fannedOut(int eventCount, int viewers, long nanos) {
        events.add(eventCount);
        deliveries.add((long) eventCount * viewers);
        latency.record(nanos);
    }

    void filledGap() {
        filled.increment();
    }

    /** A request came. */
    public void received() {
        received.increment();
    }

    /** A request was refused or failed. */
    public void refused() {
        refused.increment();
    }

    /** Open sockets. */
    public int open() {
        return open.get();
    }

    /** Sockets opened so far. */
    public long opened() {
        return opened.sum();
    }

    /** Sockets that ended so far. */
    public long gone() {
        return gone.sum();
    }

    /** Sockets that the server ended for a reason. */
    public long cut(CloseReason reason) {
        return adder(reason).sum();
    }

    /** Frames sent so far. */
    public long sent() {
        return sent.sum();
    }

    /** Events given to viewers so far, counted for each of them. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Gaps that were filled from the database. */
    public long gaps() {
        return filled.sum();
    }

    /** Requests so far. */
    public long requests() {
        return received.sum();
    }

    /** Requests that were refused or failed. */
    public long failures() {
        return refused.sum();
    }

    /** From the commit of an event to the last viewer's socket. */
    public LatencyHistogram latency() {
        return latency;
    }
}
