package io.harborai.engine.plugin;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The registry whose reads are one volatile load: an immutable table, swapped whole by compare-and-set. A change copies the
 * table, and is tried again when another came first; since one of two always wins, the registry as a whole never waits
 * (M. Herlihy, “A Methodology for Implementing Highly Concurrent Data Objects”, ACM TOPLAS 15(5), 1993: the protocol for
 * small objects). Without an ABA problem: tables never change, so the same object is the same content.
 */
public final class LockFreeRegistry<T> extends TableRegistry<T> {
    private static final VarHandle TABLE;

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(LockFreeRegistry.class, "table", Map.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile Map<String, Entry<T>> table = Map.of();

    /**
     * An empty registry.
     *
     * @param loading runs the loaders, which may block
     * @param nanos   a monotonic clock in nanoseconds
     */
    public LockFreeRegistry(RegistrySettings settings, Executor loading, LongSupplier nanos) {
        super("lock_free", settings, loading, nanos);
    }

    @Override
    @Nullable
    Entry<T> entry(String name) {
        return table.get(name);
    }

    @Override
    Collection<Entry<T>> entries() {
        return table.values();
    }

    @Override
    Changed<T> change(String name, Step<T> step) {
        while (true) {
            Map<String, Entry<T>> seen = table;
            @Nullable
            Entry<T> before = seen.get(name);
            @Nullable
            Entry<T> after = step.from(before, seen.size());
            if (Objects.equals(after, before) || TABLE.compareAndSet(this, seen, with(seen, name, after))) {
                return new Changed<>(before, after);
            }
        }
    }

    private static <T> Map<String, Entry<T>> with(Map<String, Entry<T>> table, String name, @Nullable Entry<T> entry) {
        Map<String, Entry<T>> next = new HashMap<>(table);
        if (entry == null) {
            next.remove(name);
        } else {
            next.put(name, entry);
        }
        return Map.copyOf(next);
    }
}
