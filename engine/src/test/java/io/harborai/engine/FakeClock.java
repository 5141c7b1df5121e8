package io.harborai.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A clock that stands still until a test moves it. */
final class FakeClock implements LoopClock {
    private record Due(long at, long id) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(id, other.id);
        }
    }

    private final TreeMap<Due, Runnable> timers = new TreeMap<>();
    private final Map<Long, Due> dues = new HashMap<>();
    private long now = 1_000_000_000_000L;
    private long ids;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long setTimer(long delayMs, Runnable task) {
        ids++;
        Due due = new Due(now + delayMs * 1_000_000L, ids);
        timers.put(due, task);
        dues.put(ids, due);
        return ids;
    }

    @Override
    public void cancelTimer(long id) {
        Due due = dues.remove(id);
        if (due != null) {
            timers.remove(due);
        }
    }

    /** Timers that are still to fire. */
    int timers() {
        return timers.size();
    }

    /** Lets so much time pass, and runs what is due in it. */
    void pass(long ms) {
        long until = now + ms * 1_000_000L;
        while (!timers.isEmpty() && timers.firstKey().at() <= until) {
            runNext();
        }
        now = until;
    }

    /** Lets time pass from timer to timer until none is left or {@code enough} says so. */
    void passUntil(java.util.function.BooleanSupplier enough) {
        while (!enough.getAsBoolean() && !timers.isEmpty()) {
            runNext();
        }
    }

    private void runNext() {
        Map.Entry<Due, Runnable> next = timers.pollFirstEntry();
        dues.remove(next.getKey().id());
        now = Math.max(now, next.getKey().at());
        next.getValue().run();
    }
}
