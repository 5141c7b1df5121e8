package io.harborai.gateway.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many producers and one consumer, without locks. A producer claims a place by moving the tail, then
 * fills it; the consumer empties a place, then moves the head. A place is therefore empty whenever it can be claimed, and
 * the consumer sees an entry whole or not at all. Vyukov's bounded queue, with one consumer.
 */
final class EntryRing {
    private final AtomicReferenceArray<@Nullable PendingEntry> places;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();

    /** @param capacity a power of two */
    EntryRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity " + capacity + ": must be a power of two");
        }
        this.places = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
    }

    /** Adds an entry; false when all places are taken. Any thread. */
    boolean offer(PendingEntry entry) {
        long claimed;
        do {
            claimed = tail.get();
            if (claimed - head.get() > mask) {
                return false;
            }
        } while (!tail.compareAndSet(claimed, claimed + 1));
        // A volatile write: the producer looks after it whether the consumer sleeps.
        places.set((int) claimed & mask, entry);
        return true;
    }

    /** The oldest entry; null when there is none, or its producer is still filling its place. The consumer only. */
    @Nullable
    PendingEntry poll() {
        long next = head.get();
        PendingEntry entry = places.get((int) next & mask);
        if (entry != null) {
            places.set((int) next & mask, null);
            head.set(next + 1);
        }
        return entry;
    }

    /** How many entries are in it, roughly while others add. */
    int size() {
        return (int) Math.max(0, tail.get() - head.get());
    }

    int capacity() {
        return mask + 1;
    }
}
