package io.harborai.engine.memory;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * State by key that nobody needs while it is idle, such as a provider's. Whoever works with it holds it; here it is held
 * weakly, so it stays while it is in use and goes with a later garbage collection. Confined to one event loop; only the counts
 * may be read, and cleaning up asked for, by any thread.
 *
 * @param <K> the key; held strongly until its state is collected
 * @param <V> the state
 */
public final class WeakStates<K, V> implements Trimmable {
    private final String name;
    private final int maxEntries;
    private final Executor loop;
    private final ReferenceQueue<V> collected = new ReferenceQueue<>();
    private final Map<K, Held<K, V>> states;
    // Written by the loop with ordered stores, read by any thread.
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong cleaned = new AtomicLong();

    private static final class Held<K, V> extends WeakReference<V> {
        private final K key;

        Held(K key, V state, ReferenceQueue<V> collected) {
            super(state, collected);
            this.key = key;
        }
    }

    /**
     * Holds nothing yet.
     *
     * @param maxEntries most references, at least 1; the one that was asked for longest ago is forgotten for a new one
     * @param loop       runs something on the event loop that this belongs to, for cleaning up
     */
    public WeakStates(String name, int maxEntries, Executor loop) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries is " + maxEntries + ", it must be at least 1");
        }
        this.name = name;
        this.maxEntries = maxEntries;
        this.loop = loop;
        this.states = new LinkedHashMap<>(16, 0.75f, true);
    }

    /** The state of a key, made when there is none or it was collected. The caller holds it as long as it is in use. */
    public V get(K key, Function<? super K, ? extends V> maker) {
        expunge();
        Held<K, V> held = states.get(key);
        @Nullable
        V state = held == null ? null : held.get();
        if (state != null) {
            return state;
        }
        V made = Objects.requireNonNull(maker.apply(key), "the maker returned null");
        if (held != null) {
            // Collected, but not yet in the queue: count it here, and no more when the queue brings it.
            cleaned.lazySet(cleaned.getPlain() + 1);
        } else if (states.size() >= maxEntries) {
            Iterator<K> eldest = states.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        states.put(key, new Held<>(key, made, collected));
        count.lazySet(states.size());
        return made;
    }

    private void expunge() {
        Reference<? extends V> gone = collected.poll();
        while (gone != null) {
            // Only Held references were ever registered with this queue.
            Held<?, ?> held = (Held<?, ?>) gone;
            if (states.get(held.key) == gone && states.remove(held.key) != null) {
                cleaned.lazySet(cleaned.getPlain() + 1);
            }
            gone = collected.poll();
        }
        count.lazySet(states.size());
    }

    @Override
    public String name() {
        return name;
    }

    /** Cleans up; what is weakly held is the garbage collector's anyway. Any thread. */
    @Override
    public long trim(long bytes) {
        cleanUp();
        return 0;
    }

    /** Forgets what was collected, on its own loop, a little later. Any thread. */
    @Override
    public void cleanUp() {
        loop.execute(this::expunge);
    }

    /** References held, collected ones included until they are cleaned up. Any thread. */
    public int count() {
        return count.get();
    }

    /** References cleaned up because their state was collected. Any thread. */
    public long cleanedCount() {
        return cleaned.get();
    }
}
