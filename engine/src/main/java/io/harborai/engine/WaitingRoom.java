package io.harborai.engine;

import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

import io.harborai.engine.exchange.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The tries that wait for room at one target: the more important first, among equals the older first. When it is full, a more
 * important one takes the place of the youngest of the least important. So that nobody waits for ever, every eighth place goes
 * to the one that has waited longest, whatever its priority. Confined to its event loop; the length may be read from any thread.
 */
final class WaitingRoom {
    private static final int FAIR_TURN = 8;
    private static final Priority[] PRIORITIES = Priority.values();

    private final int capacity;
    private final Map<Priority, NavigableMap<Long, Try>> lines = new EnumMap<>(Priority.class);
    private final IdentityHashMap<Try, Long> arrivals = new IdentityHashMap<>();
    private long next;
    private int turn;
    private volatile int length;

    WaitingRoom(int capacity) {
        this.capacity = capacity;
        for (Priority priority : PRIORITIES) {
            lines.put(priority, new TreeMap<>());
        }
    }

    /** Takes a place; false when there is none for its priority. */
    boolean enter(Try who) {
        Try pushed = null;
        if (arrivals.size() >= capacity) {
            pushed = youngestBelow(who.priority());
            if (pushed == null) {
                return false;
            }
            forget(pushed);
        }
        long arrival = next++;
        arrivals.put(who, arrival);
        line(who.priority()).put(arrival, who);
        length = arrivals.size();
        if (pushed != null) {
            pushed.pushedOut();
        }
        return true;
    }

    private @Nullable Try youngestBelow(Priority priority) {
        for (int i = PRIORITIES.length - 1; PRIORITIES[i] != priority; i--) {
            NavigableMap<Long, Try> line = line(PRIORITIES[i]);
            if (!line.isEmpty()) {
                return line.lastEntry().getValue();
            }
        }
        return null;
    }

    /** Takes the next one out, null when nobody waits. */
    @Nullable
    Try poll() {
        turn = (turn + 1) % FAIR_TURN;
        Map.Entry<Long, Try> chosen = null;
        for (Priority priority : PRIORITIES) {
            Map.Entry<Long, Try> first = line(priority).firstEntry();
            boolean better = chosen == null || turn == 0 && first != null && first.getKey() < chosen.getKey();
            chosen = better ? first : chosen;
        }
        if (chosen == null) {
            return null;
        }
        forget(chosen.getValue());
        return chosen.getValue();
    }

    /** Takes one out that gave up. */
    void forget(Try who) {
        Long arrival = arrivals.remove(who);
        if (arrival != null) {
            line(who.priority()).remove(arrival);
            length = arrivals.size();
        }
    }

    private NavigableMap<Long, Try> line(Priority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    /** How many wait; from any thread. */
    int length() {
        return length;
    }
}
