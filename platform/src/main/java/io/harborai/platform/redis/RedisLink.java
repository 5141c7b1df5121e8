package io.harborai.platform.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * This node's connection to Redis, for commands, and what connections for messages are made of. One thread of its own
 * does everything: what the classes of this package keep is confined to it. Nothing is repeated after a lost connection.
 *
 * <p>{@link #close()} waits for the thread to end; the other methods never block.
 */
public final class RedisLink implements AutoCloseable {
    /** Longest wait for a connection, and for Redis to greet. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Commands under way at once; more fail at once. */
    static final int MAX_COMMANDS = 20_000;

    private final RedisSettings settings;
    private final ClientResources resources;
    private final DefaultEventLoopGroupProvider threads;
    private final EventLoop loop;
    private final RedisClient client;
    private final RedisURI address;
    private final Keeper<StatefulRedisConnection<String, byte[]>> commands;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private boolean flushing;

    /** Hears about the connection, on the link's thread. */
    interface Watcher {
        void up();

        void down(String reason);
    }

    private RedisLink(RedisSettings settings, RedisURI address) {
        this.settings = settings;
        this.address = address;
        this.threads = new DefaultEventLoopGroupProvider(1);
        EventLoopGroup group = threads.allocate(Transports.eventLoopGroupClass());
        this.loop = group.next();
        this.resources = ClientResources.builder().eventLoopGroupProvider(threads).computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled()).build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder().autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build()).build());
        this.commands = new Keeper<>(loop, () -> client
                .connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), address),
                this::connected, this::disconnected);
    }

    /**
     * Begins to connect, and goes on trying.
     *
     * @param settings where Redis is
     * @return the link, most likely without a connection yet
     * @throws IllegalArgumentException if the URL is none; the message does not show it
     */
    public static RedisLink open(RedisSettings settings) {
        RedisURI address;
        try {
            address = RedisURI.create(settings.url().reveal());
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message shows the URL and so the password.
            throw new IllegalArgumentException("redis.url is not redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or "
                    + "rediss:// for TLS");
        }
        address.setTimeout(CONNECT);
        RedisLink link = new RedisLink(settings, address);
        link.commands.start();
        return link;
    }

    private void connected(StatefulRedisConnection<String, byte[]> connection) {
        connection.setAutoFlushCommands(false);
        watchers.forEach(Watcher::up);
    }

    private void disconnected(String reason) {
        watchers.forEach(watcher -> watcher.down(reason));
    }

    RedisSettings settings() {
        return settings;
    }

    EventLoop loop() {
        return loop;
    }

    /** Adds a watcher, who hears at once if there is a connection. */
    void watch(Watcher watcher) {
        post(() -> {
            watchers.add(watcher);
            if (commands.current() != null) {
                watcher.up();
            }
        });
    }

    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Runs on the link's thread; false when it has ended. */
    boolean post(Runnable step) {
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException linkIsClosed) {
            return false;
        }
    }

    /**
     * For commands, on the link's thread only; null without a connection. They leave together when the thread has done
     * what it has at hand.
     */
    @Nullable
    RedisAsyncCommands<String, byte[]> commands() {
        StatefulRedisConnection<String, byte[]> connection = commands.current();
        if (connection == null) {
            return null;
        }
        if (!flushing) {
            flushing = true;
            loop.execute(() -> {
                flushing = false;
                connection.flushCommands();
            });
        }
        return connection.async();
    }

    /** Gives up a connection that does not answer. */
    void drop(String reason) {
        commands.drop(reason);
    }

    /** A keeper for messages, not started. */
    Keeper<StatefulRedisPubSubConnection<String, String>> messages(
            java.util.function.Consumer<StatefulRedisPubSubConnection<String, String>> up,
            java.util.function.Consumer<String> down) {
        return new Keeper<>(loop, () -> client.connectPubSubAsync(StringCodec.UTF8, address), up, down);
    }

    /** The address without credentials. */
    @Override
    public String toString() {
        return "RedisLink[" + address.getHost() + ":" + address.getPort() + "]";
    }

    @Override
    public void close() {
        post(commands::forget);
        client.shutdown(Duration.ZERO, CONNECT);
        resources.shutdown(0, CONNECT.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CONNECT.toMillis());
        threads.shutdown(0, CONNECT.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CONNECT.toMillis());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
