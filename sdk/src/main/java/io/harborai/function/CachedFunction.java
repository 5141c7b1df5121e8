package io.harborai.function;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.harborai.call.Exceptions;
import org.jspecify.annotations.Nullable;

/**
 * A function whose results are remembered for some time: {@value #MAX_ENTRIES} of them, of which the least recently used makes
 * room. Callers that want the same result at once wait for the one that computes it. What it throws is thrown to those that
 * wait, and not remembered. Thread-safe.
 *
 * @param <K> what it takes: with {@code equals} and {@code hashCode}, and not changed afterwards
 * @param <V> what it gives, not null
 */
public final class CachedFunction<K, V> implements Function<K, V> {
    /** Results that are remembered. */
    public static final int MAX_ENTRIES = 1_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Function<? super K, ? extends V> function;
    private final long ttlNanos;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** In the order of use, the least recent first. Guarded by the lock. */
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long hits;
    private long misses;

    /** A result, or the promise of one. */
    private static final class Entry<V> {
        private final CompletableFuture<V> value = new CompletableFuture<>();
        private final Thread computing = Thread.currentThread();
        private long expiresNanos;
    }

    /**
     * A cached function.
     *
     * @param ttl   how long a result is remembered, 1 ms to 365 days
     * @param nanos the clock, as {@link System#nanoTime}
     * @throws IllegalArgumentException when the time is out of range
     */
    public CachedFunction(Duration ttl, Function<? super K, ? extends V> function, LongSupplier nanos) {
        if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ttl is " + ttl + ", it must be PT0.001S (1 ms) to PT8760H (365 days)");
        }
        this.function = Objects.requireNonNull(function, "function");
        this.ttlNanos = ttl.toNanos();
        this.nanos = nanos;
    }

    /**
     * The remembered result, or a new one.
     *
     * @throws IllegalStateException when the function calls itself for the same argument
     * @throws io.harborai.error.CancelledException when the thread is interrupted while it waits for another; the flag stays
     */
    @Override
    public V apply(K key) {
        Entry<V> mine = new Entry<>();
        Entry<V> found = find(key, mine);
        if (found == null) {
            return compute(key, mine);
        }
        if (!found.value.isDone() && found.computing.equals(Thread.currentThread())) {
            throw new IllegalStateException("the function needs its own result for " + key);
        }
        return await(found);
    }

    /** The entry to wait for; null when {@code mine} has become it. */
    private @Nullable Entry<V> find(K key, Entry<V> mine) {
        lock.lock();
        try {
            Entry<V> entry = entries.get(key);
            if (entry != null && (!entry.value.isDone() || nanos.getAsLong() - entry.expiresNanos < 0)) {
                hits++;
                return entry;
            }
            misses++;
            entries.put(key, mine);
            if (entries.size() > MAX_ENTRIES) {
                entries.remove(entries.keySet().iterator().next());
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private V compute(K key, Entry<V> mine) {
        try {
            V value = Objects.requireNonNull(function.apply(key), "the function's result");
            lock.lock();
            try {
                mine.expiresNanos = nanos.getAsLong() + ttlNanos;
                mine.value.complete(value);
            } finally {
                lock.unlock();
            }
            return value;
        } catch (RuntimeException | Error failure) {
            lock.lock();
            try {
                entries.remove(key, mine);
            } finally {
                lock.unlock();
            }
            mine.value.completeExceptionally(failure);
            throw failure;
        }
    }

    private V await(Entry<V> entry) {
        try {
            return entry.value.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Exceptions.cancelledWork("The thread was interrupted while it waited for a cached function.");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(failed);
        }
    }

    /** Forgets one result; whoever computes it now keeps its own. */
    public void forget(K key) {
        lock.lock();
        try {
            entries.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all results. */
    public void clear() {
        lock.lock();
        try {
            entries.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Results that are held, those that have run out and were not asked for since among them. */
    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** How often a result was remembered, or waited for. */
    public long hits() {
        lock.lock();
        try {
            return hits;
        } finally {
            lock.unlock();
        }
    }

    /** How often it had to be computed. */
    public long misses() {
        lock.lock();
        try {
            return misses;
        } finally {
            lock.unlock();
        }
    }
}
