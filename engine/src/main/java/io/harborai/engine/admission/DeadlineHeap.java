package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The waiting calls that have a deadline, the earliest on top: a binary heap whose entries know their place, so that one that
 * leaves early is taken out in O(log n) and nothing stale remains. Confined to its event loop.
 */
final class DeadlineHeap<T> {
    private final List<Waiting<T>> heap = new ArrayList<>();

    @Nullable
    Waiting<T> earliest() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(Waiting<T> entry) {
        heap.add(entry);
        entry.heapIndex = heap.size() - 1;
        up(entry.heapIndex);
    }

    void remove(Waiting<T> entry) {
        int index = entry.heapIndex;
        if (index == Waiting.NOT_IN_HEAP) {
            return;
        }
        entry.heapIndex = Waiting.NOT_IN_HEAP;
        Waiting<T> last = heap.remove(heap.size() - 1);
        if (last != entry) {
            put(index, last);
            up(index);
            down(last.heapIndex);
        }
    }

    private void up(int from) {
        int index = from;
        while (index > 0 && isBefore(index, (index - 1) / 2)) {
            swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void down(int from) {
        int index = from;
        while (true) {
            int least = index;
            for (int child = 2 * index + 1; child <= 2 * index + 2 && child < heap.size(); child++) {
                least = isBefore(child, least) ? child : least;
            }
            if (least == index) {
                return;
            }
            swap(index, least);
            index = least;
        }
    }

    private boolean isBefore(int one, int other) {
        // By the difference: System.nanoTime() may pass the end of long.
        return heap.get(one).deadlineNanos() - heap.get(other).deadlineNanos() < 0;
    }

    private void swap(int one, int other) {
        Waiting<T> moved = heap.get(one);
        put(one, heap.get(other));
        put(other, moved);
    }

    private void put(int index, Waiting<T> entry) {
        heap.set(index, entry);
        entry.heapIndex = index;
    }
}
