package io.harborai.chatroom.delivery;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusEvent;

/**
 * Who is here, on any node. Nothing is stored: nodes tell each other who came and went, and repeat all of it from time to
 * time, so that a lost message or a node that died is forgotten soon. Safe to share between threads.
 */
final class Presence implements AutoCloseable {
    private static final String TOPIC = "chat.presence";
    /** Three repetitions. */
    private static final long KEPT_MILLIS = 90_000;
    private static final int CHUNK = 1000;
    /** Accounts of other nodes that are known; further ones seem away. */
    private static final int MOST = 200_000;

    private final String node;
    private final Bus bus;
    private final InstantSource clock;
    private final Map<String, Map<String, Long>> elsewhere = new ConcurrentHashMap<>();
    private final Bus.Subscription subscription;

    Presence(String node, Bus bus, InstantSource clock, Executor executor) {
        this.node = node;
        this.bus = bus;
        this.clock = clock;
        this.subscription = bus.subscribe(TOPIC, executor, this::heard);
    }

    private void heard(BusEvent event) {
        if (!(event instanceof BusEvent.Message message)) {
            return;
        }
        String[] parts = message.text().split(" ", 3);
        if (parts.length != 3 || parts[1].equals(node)) {
            return;
        }
        for (String account : parts[2].split(",")) {
            if (parts[0].equals("-")) {
                elsewhere.computeIfPresent(account, (id, nodes) -> {
                    nodes.remove(parts[1]);
                    return nodes.isEmpty() ? null : nodes;
                });
            } else if (elsewhere.size() < MOST) {
                elsewhere.computeIfAbsent(account, id -> new ConcurrentHashMap<>()).put(parts[1],
                        clock.millis() + KEPT_MILLIS);
            }
        }
    }

    void came(String account) {
        bus.publish(TOPIC, "+ " + node + " " + account);
    }

    void went(String account) {
        bus.publish(TOPIC, "- " + node + " " + account);
    }

    boolean elsewhere(String account) {
        Map<String, Long> nodes = elsewhere.get(account);
        return nodes != null && nodes.values().stream().anyMatch(until -> until > clock.millis());
    }

    /** Repeats who is here, and forgets who was not repeated. */
    void repeat(Collection<String> here) {
        List<String> all = new ArrayList<>(here);
        for (int i = 0; i < all.size(); i += CHUNK) {
            bus.publish(TOPIC, "+ " + node + " " + String.join(",", all.subList(i, Math.min(all.size(), i + CHUNK))));
        }
        long now = clock.millis();
        elsewhere.values().forEach(nodes -> nodes.values().removeIf(until -> until <= now));
        elsewhere.values().removeIf(Map::isEmpty);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
