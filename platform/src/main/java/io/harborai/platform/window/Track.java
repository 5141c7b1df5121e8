package io.harborai.platform.window;

import java.util.Arrays;

/**
 * What was counted within one window: entries of (moment, amount) in the order of time, in a ring that grows up to
 * {@link Windows#MAX_ENTRIES}. An entry leaves when it is as old as the window.
 *
 * <p>Memory is bounded by joining: once {@link Windows#EXACT} entries are in the window, a new one joins the latest if
 * both are of the same tick (1/{@link Windows#TICKS} of the window), and the joint entry has the later moment. So an
 * amount may leave up to a tick late, never early: a window is never over its limit. After EXACT entries there is one
 * for each tick at most, and a window touches TICKS + 1 ticks, so the ring does not overflow; should it be full, joining
 * regardless of ticks is as safe.
 *
 * <p>Entries are known by a number that only grows. Not safe to share between threads.
 */
final class Track {
    private static final int FIRST_SIZE = 8;

    private final long window;
    private final long tick;
    private long[] moments = new long[FIRST_SIZE];
    private long[] amounts = new long[FIRST_SIZE];
    private long head;
    private long next;
    private long sum;

    Track(long windowMicros) {
        window = windowMicros;
        tick = Math.max(1, windowMicros / Windows.TICKS);
    }

    /** Lets go of what is as old as the window, and tells what is left. */
    long used(long now) {
        while (head < next && moments[slot(head)] + window <= now) {
            sum -= amounts[slot(head)];
            head++;
        }
        return sum;
    }

    /** Counts; {@code now} must not be before the latest entry. Returns the entry's number. */
    long add(long now, long amount) {
        used(now);
        sum += amount;
        int size = (int) (next - head);
        if (size > 0 && joins(size, moments[slot(next - 1)], now)) {
            moments[slot(next - 1)] = now;
            amounts[slot(next - 1)] += amount;
            return next - 1;
        }
        if (size == moments.length) {
            grow();
        }
        moments[slot(next)] = now;
        amounts[slot(next)] = amount;
        return next++;
    }

    private boolean joins(int size, long latest, long now) {
        return latest == now || size >= Windows.MAX_ENTRIES || size >= Windows.EXACT && latest / tick == now / tick;
    }

    /** Takes out of an entry, unless it has left. */
    void giveBack(long entry, long amount) {
        if (entry >= head) {
            amounts[slot(entry)] -= amount;
            sum -= amount;
        }
    }

    /** Time until so much has left, if nothing is added; the whole window if there is less than that. */
    long wait(long now, long amount) {
        long left = amount;
        for (long i = head; i < next; i++) {
            left -= amounts[slot(i)];
            if (left <= 0) {
                return moments[slot(i)] + window - now;
            }
        }
        return window;
    }

    /** Time until all has left. */
    long reset(long now) {
        return head == next ? 0 : moments[slot(next - 1)] + window - now;
    }

    private int slot(long entry) {
        return (int) entry & moments.length - 1;
    }

    private void grow() {
        int size = moments.length;
        long[] moreMoments = new long[size * 2];
        long[] moreAmounts = new long[size * 2];
        for (long i = head; i < next; i++) {
            moreMoments[(int) i & moreMoments.length - 1] = moments[slot(i)];
            moreAmounts[(int) i & moreAmounts.length - 1] = amounts[slot(i)];
        }
        moments = moreMoments;
        amounts = moreAmounts;
    }

    @Override
    public String toString() {
        return "Track[" + sum + " in " + (next - head) + " of " + Arrays.toString(moments) + "]";
    }
}
