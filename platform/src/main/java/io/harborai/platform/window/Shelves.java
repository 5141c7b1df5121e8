package io.harborai.platform.window;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Counters by key, those of windows of one length together, the least recently used first: so the first of a shelf is
 * idle before all others, and idle ones are found without a search. Not safe to share between threads.
 */
final class Shelves {
    /** Idle counters removed at a time. */
    private static final int SWEPT = 4;

    private final Map<Long, SequencedMap<String, Counter>> shelves = new HashMap<>();
    private final int maxKeys;
    private long keys;
    private boolean grown;

    Shelves(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /** The limit's counter, made if there is none. It is kept at least until the next {@link #sweep}. */
    Counter counter(Limit limit) {
        SequencedMap<String, Counter> shelf = shelf(limit);
        Counter counter = shelf.get(limit.key());
        if (counter == null) {
            counter = new Counter(limit);
            shelf.put(limit.key(), counter);
            keys++;
            grown = true;
            forgetIfFull(shelf);
        }
        return counter;
    }

    private SequencedMap<String, Counter> shelf(Limit limit) {
        long length = limit instanceof Limit.Rate rate ? rate.windowMicros() : 0;
        SequencedMap<String, Counter> shelf = shelves.get(length);
        if (shelf == null) {
            shelf = new LinkedHashMap<>(64, 0.75f, true);
            shelves.put(length, shelf);
        }
        return shelf;
    }

    /** Whether counters have been made since the last sweep. */
    boolean hasGrown() {
        return grown;
    }

    /** Removes idle counters of every shelf, a few of each: more than one question adds to a shelf, mostly. */
    void sweep(long now) {
        grown = false;
        shelves.values().forEach(shelf -> sweep(shelf, now));
    }

    private void sweep(SequencedMap<String, Counter> shelf, long now) {
        for (int i = 0; i < SWEPT; i++) {
            Map.Entry<String, Counter> eldest = shelf.firstEntry();
            if (eldest == null || !eldest.getValue().isIdle(now)) {
                return;
            }
            shelf.pollFirstEntry();
            keys--;
        }
    }

    /** At the bound the least recently used counter of the shelf is forgotten, though none of the same question. */
    private void forgetIfFull(SequencedMap<String, Counter> shelf) {
        if (keys > maxKeys && shelf.size() > Windows.MAX_LIMITS) {
            shelf.pollFirstEntry();
            keys--;
        }
    }

    long keys() {
        return keys;
    }

    void each(Consumer<Counter> visitor) {
        shelves.values().forEach(shelf -> shelf.values().forEach(visitor));
    }
}
