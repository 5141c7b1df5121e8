package io.harborai.chatroom.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.chatroom.message.RoomEvent;
import io.harborai.platform.bus.Bus;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * A room that somebody on this node looks at: its position, its latest events, its viewers by event loop. Events may come in
 * any order, twice, or not at all; they are passed on in order and once, and what is missing is asked for. The lock is held
 * for no more than putting events in place; event loops never take it. Safe to share between threads.
 */
final class LiveRoom {
    /** Events that came too early; more are dropped, for the database has them. */
    private static final int MOST_EARLY = 1024;

    private final String id;
    private final DeliverySettings settings;
    private final DeliveryFigures figures;
    private final Runnable fill;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock first = new ReentrantLock();
    private final Deque<RoomEvent> window = new ArrayDeque<>();
    private final TreeMap<Long, RoomEvent> early = new TreeMap<>();
    private final Map<Context, Shelf> shelves = new HashMap<>();
    private final AtomicInteger viewers = new AtomicInteger();
    private long windowChars;
    private String epoch = "";
    private long last;
    private boolean open;
    private boolean closed;
    private Bus.@Nullable Subscription subscription;

    LiveRoom(String id, DeliverySettings settings, DeliveryFigures figures,
            java.util.function.Consumer<LiveRoom> fill) {
        this.id = id;
        this.settings = settings;
        this.figures = figures;
        this.fill = () -> fill.accept(this);
    }

    String id() {
        return id;
    }

    /** Listens to other nodes by this; one that could not be opened before listens no more by another. */
    void subscribed(Bus.Subscription made) {
        Bus.Subscription known = subscription;
        if (known != null) {
            known.close();
        }
        subscription = made;
    }

    /** Finds out where the room is, unless that is known; of several threads one does, and the others wait. */
    void openOnce(Runnable opening) {
        first.lock();
        try {
            if (position().epoch().isEmpty()) {
                opening.run();
                offer(List.of());
            }
        } finally {
            first.unlock();
        }
    }

    /** Where a room is. */
    record Position(String epoch, long last) {}

    Position position() {
        lock.lock();
        try {
            return new Position(epoch, last);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The position that the database tells.
     *
     * @return whether it was of the epoch known before, or nothing was known
     */
    boolean positioned(String known, long head) {
        lock.lock();
        try {
            boolean same = epoch.equals(known);
            if (!open || !same) {
                boolean fresh = !open;
                open = true;
                epoch = known;
                last = head;
                window.clear();
                windowChars = 0;
                early.values().removeIf(event -> !event.epoch().equals(known));
                shelves.values().forEach(shelf -> shelf.reset(head));
                return fresh;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Events of this room, of any node or from the database. */
    void offer(List<RoomEvent> events) {
        boolean missing;
        lock.lock();
        try {
            if (!open) {
                events.stream().limit(MOST_EARLY).forEach(event -> early.put(event.seq(), event));
                return;
            }
            List<RoomEvent> next = new ArrayList<>(events.size());
            boolean foreign = false;
            for (RoomEvent event : events) {
                if (!event.epoch().equals(epoch)) {
                    foreign = true;
                } else if (event.seq() == last + 1) {
                    take(event, next);
                } else if (event.seq() > last && early.size() < MOST_EARLY) {
                    early.put(event.seq(), event);
                }
            }
            while (!early.isEmpty() && early.firstKey() <= last + 1) {
                RoomEvent event = early.pollFirstEntry().getValue();
                if (event.seq() == last + 1) {
                    take(event, next);
                }
            }
            if (!next.isEmpty()) {
                Batch batch = Batch.of(next, System.nanoTime());
                shelves.values().forEach(shelf -> shelf.post(batch));
            }
            missing = foreign || !early.isEmpty();
        } finally {
            lock.unlock();
        }
        if (missing) {
            fill.run();
        }
    }

    private void take(RoomEvent event, List<RoomEvent> next) {
        last = event.seq();
        next.add(event);
        window.addLast(event);
        windowChars += event.frame().length();
        while (window.size() > settings.windowEvents() || windowChars > settings.windowChars()) {
            windowChars -= window.removeFirst().frame().length();
        }
    }

    /** Everything after one number up to another, from memory; empty when that does not reach back so far. */
    Optional<List<RoomEvent>> between(long after, long upTo) {
        lock.lock();
        try {
            if (after >= upTo) {
                return Optional.of(List.of());
            }
            if (window.isEmpty() || window.peekFirst().seq() > after + 1) {
                return Optional.empty();
            }
            return Optional.of(window.stream().filter(event -> event.seq() > after && event.seq() <= upTo).toList());
        } finally {
            lock.unlock();
        }
    }

    /** A frame without a number, for all who look. */
    void passing(String frame) {
        lock.lock();
        try {
            shelves.values().forEach(shelf -> shelf.post(frame));
        } finally {
            lock.unlock();
        }
    }

    /** A place for one viewer; empty when the room was closed meanwhile. */
    Optional<Shelf> reserve(Context loop) {
        lock.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            viewers.incrementAndGet();
            return Optional.of(shelves.computeIfAbsent(loop, made -> new Shelf(made, last, figures)));
        } finally {
            lock.unlock();
        }
    }

    /** A viewer left, or never came. */
    void release() {
        viewers.decrementAndGet();
    }

    int viewers() {
        return viewers.get();
    }

    /**
     * Closes it if nobody looks.
     *
     * @return whether it is closed now
     */
    boolean closeIfIdle() {
        lock.lock();
        try {
            if (viewers.get() > 0) {
                return false;
            }
            closed = true;
            if (subscription != null) {
                subscription.close();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
