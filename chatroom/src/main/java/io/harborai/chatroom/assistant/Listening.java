package io.harborai.chatroom.assistant;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import io.harborai.chatroom.message.RoomEvent;
import io.harborai.platform.bus.Bus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what this node keeps in rooms that have AI members, so that of several nodes one answers. Whoever writes in rooms never
 * waits for it: what cannot be heard in time is passed over. Safe to share between threads.
 */
public final class Listening implements AutoCloseable {
    /** AI members that answer each other in a row, at most. */
    static final int DEEPEST = 3;
    private static final int MOST_UNHEARD = 4096;
    private static final String TOPIC = "chat.assistants";
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    private final AssistantStore store;
    private final Bus bus;
    private final BlockingQueue<RoomEvent> unheard = new ArrayBlockingQueue<>(MOST_UNHEARD);
    private final LongAdder missed = new LongAdder();
    private final BiConsumer<Assistant, Heard> asked;
    private final Bus.Subscription subscription;
    private final Thread thread;
    private volatile Map<String, List<Assistant>> rooms = Map.of();

    private Listening(AssistantStore store, Bus bus, Executor work, BiConsumer<Assistant, Heard> asked) {
        this.store = store;
        this.bus = bus;
        this.asked = asked;
        this.subscription = bus.subscribe(TOPIC, work, event -> reload());
        this.thread = Thread.ofVirtual().name("chat-assistants").start(this::run);
    }

    static Listening start(AssistantStore store, Bus bus, Executor work, BiConsumer<Assistant, Heard> asked) {
        Listening listening = new Listening(store, bus, work, asked);
        listening.reload();
        return listening;
    }

    /** Reads anew which rooms have AI members. Blocking. */
    void reload() {
        rooms = store.all().stream().collect(Collectors.groupingBy(Assistant::room, Collectors.toUnmodifiableList()));
    }

    /** They are others now; every node is told. */
    void changed() {
        reload();
        bus.publish(TOPIC, "changed");
    }

    /** How many there are. */
    int count() {
        return rooms.values().stream().mapToInt(List::size).sum();
    }

    /** What was kept, in one room. Never waits. */
    void hear(List<RoomEvent> events) {
        if (rooms.isEmpty() || !rooms.containsKey(events.getFirst().room())) {
            return;
        }
        for (RoomEvent event : events) {
            if (event.said() && !unheard.offer(event)) {
                missed.increment();
            }
        }
    }

    /** Messages that AI members did not hear, for there were too many. */
    long missed() {
        return missed.sum();
    }

    private void run() {
        try {
            while (true) {
                RoomEvent event = unheard.take();
                try {
                    heard(Heard.of(event));
                } catch (RuntimeException e) {
                    LOG.error("A message of room {} could not be heard by its AI members", event.room(), e);
                }
            }
        } catch (InterruptedException closing) {
            LOG.trace("AI members hear no more", closing);
        }
    }

    private void heard(Heard heard) {
        for (Assistant each : rooms.getOrDefault(heard.room(), List.of())) {
            if (each.answers(heard, DEEPEST)) {
                asked.accept(each, heard);
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
        thread.interrupt();
    }
}
