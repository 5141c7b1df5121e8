package io.harborai.platform.bus;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The subscribers of this process, by topic; each with a bounded queue of its own. Safe to share between threads. */
public final class Fanout {
    private final Map<String, List<Inbox>> topics = new ConcurrentHashMap<>();
    private final LongAdder gaps = new LongAdder();

    /** No subscribers. */
    public Fanout() {
        // The first comes by subscribe.
    }

    /**
     * Adds a subscriber.
     *
     * @param topic the topic
     * @param executor runs the listener, one event at a time
     * @param listener hears messages and gaps
     * @return ends it when closed
     */
    public Bus.Subscription subscribe(String topic, Executor executor, Consumer<? super BusEvent> listener) {
        Inbox inbox = new Inbox(executor, listener, gaps);
        topics.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>()).add(inbox);
        return () -> {
            inbox.close();
            topics.computeIfPresent(topic, (name, inboxes) -> {
                inboxes.remove(inbox);
                return inboxes.isEmpty() ? null : inboxes;
            });
        };
    }

    /**
     * Gives a message to all who listen to its topic.
     *
     * @param message the message
     */
    public void deliver(BusEvent.Message message) {
        for (Inbox inbox : topics.getOrDefault(message.topic(), List.of())) {
            inbox.offer(message);
        }
    }

    /**
     * Tells every subscriber that messages may be missing.
     *
     * @param reason why
     */
    public void missed(String reason) {
        BusEvent.Gap gap = new BusEvent.Gap(reason);
        topics.values().forEach(inboxes -> inboxes.forEach(inbox -> inbox.gap(gap)));
    }

    /** The topics that somebody listens to. */
    public Set<String> topics() {
        return Set.copyOf(topics.keySet());
    }

    /** Gaps told so far. */
    public long gaps() {
        return gaps.sum();
    }

    /** Ends all subscriptions. */
    public void close() {
        topics.values().forEach(inboxes -> inboxes.forEach(Inbox::close));
        topics.clear();
    }
}
