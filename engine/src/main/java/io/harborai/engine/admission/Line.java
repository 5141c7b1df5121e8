package io.harborai.engine.admission;

import org.jspecify.annotations.Nullable;

/** The waiting calls of one priority, oldest first; anyone may leave at once. Confined to its event loop. */
final class Line<T> {
    private @Nullable Waiting<T> oldest;
    private @Nullable Waiting<T> youngest;

    @Nullable
    Waiting<T> oldest() {
        return oldest;
    }

    @Nullable
    Waiting<T> youngest() {
        return youngest;
    }

    boolean isEmpty() {
        return oldest == null;
    }

    void add(Waiting<T> entry) {
        Waiting<T> last = youngest;
        entry.older = last;
        if (last == null) {
            oldest = entry;
        } else {
            last.younger = entry;
        }
        youngest = entry;
    }

    void remove(Waiting<T> entry) {
        Waiting<T> before = entry.older;
        Waiting<T> after = entry.younger;
        if (before == null) {
            oldest = after;
        } else {
            before.younger = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.older = before;
        }
        entry.older = null;
        entry.younger = null;
    }
}
