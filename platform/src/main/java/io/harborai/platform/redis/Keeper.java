package io.harborai.platform.redis;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection: makes it, and makes it again when it is lost, after a pause that doubles up to a second. What
 * was under way on a lost connection fails and is not repeated: it may have been done. Confined to the event loop, but
 * for {@link #current()}.
 */
final class Keeper<C extends StatefulConnection<?, ?>> implements RedisConnectionStateListener {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final EventLoop loop;
    private final Supplier<CompletionStage<C>> connect;
    private final Consumer<C> up;
    private final Consumer<String> down;
    private volatile @Nullable C current;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean closed;

    Keeper(EventLoop loop, Supplier<CompletionStage<C>> connect, Consumer<C> up, Consumer<String> down) {
        this.loop = loop;
        this.connect = connect;
        this.up = up;
        this.down = down;
    }

    void start() {
        loop.execute(this::connect);
    }

    @Nullable
    C current() {
        return current;
    }

    private void connect() {
        if (!closed) {
            connect.get().whenComplete((made, failure) -> loop.execute(() -> made(made, failure)));
        }
    }

    private void made(@Nullable C made, @Nullable Throwable failure) {
        if (made == null) {
            down.accept("cannot connect: " + Failures.reason(failure));
            again();
        } else if (closed) {
            var _ = made.closeAsync();
        } else {
            current = made;
            made.addListener(this);
            if (made.isOpen()) {
                up.accept(made);
                pauseMillis = FIRST_PAUSE_MILLIS;
            } else {
                lost(made, "connection lost");
            }
        }
    }

    private void again() {
        if (!closed) {
            var _ = loop.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        }
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> lost(connection, "connection lost"));
        }
    }

    private void lost(Object connection, String reason) {
        if (connection.equals(current)) {
            current = null;
            down.accept(reason);
            again();
        }
    }

    /** Gives a connection up that says nothing any more. */
    void drop(String reason) {
        C dropped = current;
        if (dropped != null) {
            lost(dropped, reason);
            var _ = dropped.closeAsync();
        }
    }

    /** Ends it; the client closes the connection with all others. */
    void forget() {
        closed = true;
        current = null;
    }

    void close() {
        closed = true;
        C last = current;
        current = null;
        if (last != null) {
            var _ = last.closeAsync();
        }
    }
}
