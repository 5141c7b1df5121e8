package io.harborai.engine.plugin;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The registry with a read-write lock around one mutable table: what {@code use_lockfree_plugin_manager: false} selects. The
 * lock is held for a look-up or a put, never while a loader runs, so an event loop waits for it no longer than that.
 */
public final class LockedRegistry<T> extends TableRegistry<T> {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Entry<T>> table = new HashMap<>();

    /**
     * An empty registry.
     *
     * @param loading runs the loaders, which may block
     * @param nanos   a monotonic clock in nanoseconds
     */
    public LockedRegistry(RegistrySettings settings, Executor loading, LongSupplier nanos) {
        super("locked", settings, loading, nanos);
    }

    @Override
    @Nullable
    Entry<T> entry(String name) {
        lock.readLock().lock();
        try {
            return table.get(name);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    Collection<Entry<T>> entries() {
        lock.readLock().lock();
        try {
            return List.copyOf(table.values());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    Changed<T> change(String name, Step<T> step) {
        lock.writeLock().lock();
        try {
            @Nullable
            Entry<T> before = table.get(name);
            @Nullable
            Entry<T> after = step.from(before, table.size());
            if (after == null) {
                table.remove(name);
            } else {
                table.put(name, after);
            }
            return new Changed<>(before, after);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
