package io.harborai.platform.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

/** A {@link ByteStore} in the memory of this process, bounded by the bytes in it. Answers at once. */
public final class LocalByteStore implements ByteStore {
    /** What an entry takes beside its value, about. */
    private static final int OVERHEAD_BYTES = 200;

    private final Cache<String, Kept> cache;
    private final int maxValueBytes;
    private final StoreCounters counters = new StoreCounters();

    /** A value and its life. */
    private static final class Kept {
        private final byte[] bytes;
        private final Duration life;

        Kept(byte[] bytes, Duration life) {
            this.bytes = bytes;
            this.life = life;
        }
    }

    private LocalByteStore(Cache<String, Kept> cache, int maxValueBytes) {
        this.cache = cache;
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * An empty store.
     *
     * @param maxBytes bytes kept at most, at least 1
     * @param maxValueBytes largest value, at least 1
     * @param nanos a clock in nanoseconds that never goes back
     * @return the store
     */
    public static LocalByteStore create(long maxBytes, int maxValueBytes, Ticker nanos) {
        if (maxBytes < 1 || maxValueBytes < 1) {
            throw new IllegalArgumentException("Bounds are at least 1, not " + maxBytes + " and " + maxValueBytes);
        }
        Cache<String, Kept> cache = Caffeine.newBuilder().maximumWeight(maxBytes)
                .weigher((String key, Kept kept) -> 2 * key.length() + kept.bytes.length + OVERHEAD_BYTES)
                .expireAfter(Expiry.<String, Kept>writing((key, kept) -> kept.life))
                .ticker(nanos).executor(Runnable::run).build();
        return new LocalByteStore(cache, maxValueBytes);
    }

    @Override
    public void get(String key, Executor loop, Consumer<? super Optional<byte[]>> then) {
        ByteStore.check(key);
        Kept kept = cache.getIfPresent(key);
        if (kept == null) {
            counters.miss();
            then.accept(Optional.empty());
        } else {
            counters.hit();
            then.accept(Optional.of(kept.bytes));
        }
    }

    @Override
    public void put(String key, byte[] value, Duration life) {
        ByteStore.check(key);
        ByteStore.check(life);
        if (value.length > maxValueBytes) {
            counters.tooLarge();
            cache.invalidate(key);
            return;
        }
        cache.put(key, new Kept(value, life));
    }

    @Override
    public void delete(String key) {
        ByteStore.check(key);
        cache.invalidate(key);
    }

    @Override
    public StoreFigures figures() {
        return counters.figures();
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
