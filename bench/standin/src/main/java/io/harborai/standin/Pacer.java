package io.harborai.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;

/**
 * Advances all streams of one rate on one event loop by one timer.
 * <p>
 * The streams are dealt into slots, and each tick serves one slot: a thousand streams of 50 chunks a second cost 500 ticks a second, and their chunks leave spread over time, not all at once. Confined to its event loop.
 */
final class Pacer {

    /** A stream that sends what is due. */
    interface Stream {
        /**
         * Sends chunks.
         *
         * @param due how many chunks should have been sent since the stream's first turn
         * @return false when the stream is over
         */
        boolean advance(long due);
    }

    private static final int MAX_SLOTS = 10;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Vertx vertx;
    private final long perSecond;
    private final long tickMillis;
    private final List<List<Entry>> slots = new ArrayList<>();
    private int nextSlot;
    private int nextDeal;
    private int streams;
    private long timer = -1;

    Pacer(Vertx vertx, long perSecond) {
        this.vertx = vertx;
        this.perSecond = perSecond;
        long periodMillis = Math.max(1, TimeUnit.SECONDS.toMillis(1) / perSecond);
        int count = (int) Math.min(MAX_SLOTS, periodMillis);
        this.tickMillis = periodMillis / count;
        for (int i = 0; i < count; i++) {
            slots.add(new ArrayList<>());
        }
    }

    void add(Stream stream) {
        slots.get(nextDeal).add(new Entry(stream));
        nextDeal = (nextDeal + 1) % slots.size();
        streams++;
        if (timer < 0) {
            timer = vertx.setPeriodic(tickMillis, id -> tick());
        }
    }

    private void tick() {
        List<Entry> slot = slots.get(nextSlot);
        nextSlot = (nextSlot + 1) % slots.size();
        long now = System.nanoTime();
        int kept = 0;
        for (int i = 0; i < slot.size(); i++) {
            Entry entry = slot.get(i);
            if (entry.stream.advance(entry.due(now))) {
                slot.set(kept++, entry);
            }
        }
        streams -= slot.size() - kept;
        slot.subList(kept, slot.size()).clear();
        if (streams == 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** A stream with the time of its first turn. */
    private final class Entry {
        private final Stream stream;
        private long startNanos;
        private boolean started;

        Entry(Stream stream) {
            this.stream = stream;
        }

        /** Rounded to the nearest beat, for ticks are not exact. */
        long due(long now) {
            if (!started) {
                started = true;
                startNanos = now;
            }
            long elapsed = now - startNanos;
            long whole = elapsed / SECOND_NANOS * perSecond;
            return 1 + whole + (elapsed % SECOND_NANOS * perSecond + SECOND_NANOS / 2) / SECOND_NANOS;
        }
    }
}
