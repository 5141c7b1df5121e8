package io.harborai.chatroom.delivery;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.RoomEvent;
import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the database what a node or a client has missed. Safe to share between threads. */
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final History history;
    private final DeliverySettings settings;
    private final DeliveryFigures figures;
    private final Consumer<Runnable> later;
    private final Set<String> filling = ConcurrentHashMap.newKeySet();

    Gaps(History history, DeliverySettings settings, DeliveryFigures figures, Consumer<Runnable> later) {
        this.history = history;
        this.settings = settings;
        this.figures = figures;
        this.later = later;
    }

    /** Brings a room to the database's position, soon. */
    void fill(LiveRoom room) {
        if (filling.add(room.id())) {
            later.accept(() -> {
                try {
                    catchUp(room);
                } catch (StorageException e) {
                    LOG.warn("Room {} is behind and the database failed ({}); it is tried again within {}", room.id(),
                            e.getMessage(), settings.verify());
                } finally {
                    filling.remove(room.id());
                }
            });
        }
    }

    /** Brings a room to the database's position. Blocking. */
    void catchUp(LiveRoom room) {
        while (true) {
            LiveRoom.Position from = room.position();
            History.Gap gap = history.after(room.id(), from.last(), settings.windowEvents());
            if (!gap.epoch().equals(from.epoch())) {
                room.positioned(gap.epoch(), gap.head());
                return;
            }
            if (gap.events().isEmpty()) {
                return;
            }
            figures.filledGap();
            room.offer(gap.events());
        }
    }

    /** Everything after one number up to another; empty when it is too long or not to be had. Blocking. */
    Optional<List<RoomEvent>> between(LiveRoom room, long after, long upTo) {
        if (upTo - after > settings.windowEvents()) {
            return Optional.empty();
        }
        Optional<List<RoomEvent>> known = room.between(after, upTo);
        if (known.isPresent()) {
            return known;
        }
        List<RoomEvent> read = history.after(room.id(), after, (int) (upTo - after)).events();
        return read.size() == upTo - after ? Optional.of(read) : Optional.empty();
    }
}
