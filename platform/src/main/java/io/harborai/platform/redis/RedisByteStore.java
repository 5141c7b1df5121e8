package io.harborai.platform.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.harborai.platform.cache.ByteStore;
import io.harborai.platform.cache.StoreCounters;
import io.harborai.platform.cache.StoreFigures;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ByteStore} that all nodes share. A look-up that is not answered within {@link RedisSettings#cacheWait()} is
 * a miss; after five of them in a row the store is left alone, but for one look-up in 200 ms that tries it.
 */
public final class RedisByteStore implements ByteStore {
    private static final String PREFIX = "harborai:bytes:";
    private static final int LATE_IN_A_ROW = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Bytes on their way to Redis at once; more are not kept. */
    private static final long MAX_UNSENT_BYTES = 64L << 20;

    private final RedisLink link;
    private final StoreCounters counters = new StoreCounters();
    /** These three on the link's thread only. */
    private int lateInARow;
    private long nextTryNanos;
    private long unsentBytes;

    private RedisByteStore(RedisLink link) {
        this.link = link;
    }

    /**
     * A store.
     *
     * @param link the connection, closed by the caller
     * @return the store
     */
    public static RedisByteStore create(RedisLink link) {
        return new RedisByteStore(link);
    }

    @Override
    public void get(String key, Executor loop, Consumer<? super Optional<byte[]>> then) {
        ByteStore.check(key);
        long asked = System.nanoTime();
        if (!link.post(() -> look(new LookUp(loop, then), key, asked))) {
            counters.late();
            then.accept(Optional.empty());
        }
    }

    private void look(LookUp lookUp, String key, long asked) {
        RedisAsyncCommands<String, byte[]> commands = mayTry() ? link.commands() : null;
        if (commands == null) {
            counters.late();
            lookUp.answer(Optional.empty());
            return;
        }
        long left = link.settings().cacheWait().toNanos() - (System.nanoTime() - asked);
        lookUp.timer = link.loop().schedule(() -> late(lookUp), Math.max(0, left), TimeUnit.NANOSECONDS);
        commands.get(PREFIX + key).whenComplete((bytes, failure) -> found(lookUp, bytes, failure));
    }

    private boolean mayTry() {
        if (lateInARow < LATE_IN_A_ROW) {
            return true;
        }
        long now = System.nanoTime();
        if (now - nextTryNanos < 0) {
            return false;
        }
        nextTryNanos = now + PAUSE_NANOS;
        return true;
    }

    private void late(LookUp lookUp) {
        if (lookUp.answered) {
            return;
        }
        counters.late();
        if (++lateInARow == LATE_IN_A_ROW) {
            nextTryNanos = System.nanoTime() + PAUSE_NANOS;
        }
        lookUp.answer(Optional.empty());
    }

    private void found(LookUp lookUp, byte @Nullable [] bytes, @Nullable Throwable failure) {
        if (failure != null) {
            counters.error();
        }
        if (lookUp.answered) {
            return;
        }
        if (failure == null) {
            lateInARow = 0;
        }
        if (bytes == null) {
            counters.miss();
        } else {
            counters.hit();
        }
        lookUp.answer(Optional.ofNullable(bytes));
    }

    @Override
    public void put(String key, byte[] value, Duration life) {
        ByteStore.check(key);
        ByteStore.check(life);
        if (value.length > link.settings().maxCacheValueBytes()) {
            counters.tooLarge();
            delete(key);
            return;
        }
        send(value.length, commands -> commands.psetex(PREFIX + key, life.toMillis(), value));
    }

    @Override
    public void delete(String key) {
        ByteStore.check(key);
        send(0, commands -> commands.del(PREFIX + key));
    }

    private void send(int bytes, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<?>> command) {
        boolean posted = link.post(() -> {
            RedisAsyncCommands<String, byte[]> commands = link.commands();
            if (commands == null || unsentBytes + bytes > MAX_UNSENT_BYTES) {
                counters.error();
                return;
            }
            unsentBytes += bytes;
            command.apply(commands).whenComplete((done, failure) -> {
                unsentBytes -= bytes;
                if (failure != null) {
                    counters.error();
                }
            });
        });
        if (!posted) {
            counters.error();
        }
    }

    @Override
    public StoreFigures figures() {
        return counters.figures();
    }

    @Override
    public void close() {
        // The connection belongs to the link.
    }

    /** Somebody who waits. On the link's thread only. */
    private static final class LookUp {
        private final Executor loop;
        private final Consumer<? super Optional<byte[]>> then;
        private boolean answered;
        private @Nullable ScheduledFuture<?> timer;

        LookUp(Executor loop, Consumer<? super Optional<byte[]>> then) {
            this.loop = loop;
            this.then = then;
        }

        void answer(Optional<byte[]> found) {
            answered = true;
            if (timer != null) {
                timer.cancel(false);
            }
            try {
                loop.execute(() -> then.accept(found));
            } catch (RejectedExecutionException loopHasEnded) {
                // Nobody waits any more.
                answered = true;
            }
        }
    }
}
