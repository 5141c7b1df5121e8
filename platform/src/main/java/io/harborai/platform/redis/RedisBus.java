package io.harborai.platform.redis;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusEvent;
import io.harborai.platform.bus.BusFigures;
import io.harborai.platform.bus.Fanout;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * The bus of several nodes, by Redis's publish and subscribe on a connection of its own. After every connection but the
 * first, and after the first if somebody listened before it, subscribers are told of a gap, once Redis has confirmed
 * that it listens again: what is published later arrives.
 */
public final class RedisBus implements Bus {
    private static final String PREFIX = "harborai:bus:";

    private final RedisLink link;
    private final Fanout fanout = new Fanout();
    private final Keeper<StatefulRedisPubSubConnection<String, String>> connection;
    private final LongAdder published = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    /** Topics that Redis was asked for on this connection; on the link's thread only. */
    private final Set<String> asked = new HashSet<>();
    private volatile boolean connected;

    private RedisBus(RedisLink link) {
        this.link = link;
        this.connection = link.messages(this::up, reason -> {
            connected = false;
            asked.clear();
        });
    }

    /**
     * Begins to connect.
     *
     * @param link the connection for publishing, closed by the caller after this bus
     * @return the bus
     */
    public static RedisBus create(RedisLink link) {
        RedisBus bus = new RedisBus(link);
        bus.connection.start();
        return bus;
    }

    private void up(StatefulRedisPubSubConnection<String, String> made) {
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String text) {
                fanout.deliver(new BusEvent.Message(channel.substring(PREFIX.length()), text));
            }
        });
        connected = true;
        asked.clear();
        Set<String> topics = fanout.topics();
        if (!topics.isEmpty()) {
            asked.addAll(topics);
            made.async().subscribe(topics.stream().map(topic -> PREFIX + topic).toArray(String[]::new))
                    .thenRun(() -> fanout.missed("the connection to Redis was made anew"));
        }
    }

    @Override
    public void publish(String topic, String text) {
        Bus.check(topic, text);
        boolean posted = link.post(() -> {
            RedisAsyncCommands<String, byte[]> commands = link.commands();
            if (commands == null) {
                unsent.increment();
                return;
            }
            commands.publish(PREFIX + topic, RedisLink.bytes(text)).whenComplete((receivers, failure) -> {
                if (failure == null) {
                    published.increment();
                } else {
                    unsent.increment();
                }
            });
        });
        if (!posted) {
            unsent.increment();
        }
    }

    @Override
    public Subscription subscribe(String topic, Executor executor, Consumer<? super BusEvent> listener) {
        Bus.check(topic, "");
        Subscription subscription = fanout.subscribe(topic, executor, listener);
        link.post(() -> ask(topic));
        return subscription;
    }

    /** A topic that nobody listens to any more stays asked for until the next connection; there are few. */
    private void ask(String topic) {
        StatefulRedisPubSubConnection<String, String> current = connection.current();
        if (current != null && asked.add(topic)) {
            current.async().subscribe(PREFIX + topic)
                    .thenRun(() -> fanout.missed("Redis listens to one more topic"));
        }
    }

    @Override
    public BusFigures figures() {
        return new BusFigures(connected, published.sum(), unsent.sum(), fanout.gaps());
    }

    @Override
    public void close() {
        link.post(connection::close);
        fanout.close();
    }
}
