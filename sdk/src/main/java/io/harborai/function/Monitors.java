package io.harborai.function;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts and times functions by name. Thread-safe; lock-free where functions are called. */
public final class Monitors {
    /** Names in use; a name per argument would fill the memory. */
    public static final int MAX_NAMES = 1_000;

    private final LongSupplier nanos;
    private final ConcurrentMap<String, Figures> byName = new ConcurrentHashMap<>();

    /**
     * Monitors without functions.
     *
     * @param nanos the clock, as {@link System#nanoTime}
     */
    public Monitors(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Figures {
        private final LongAdder calls = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final LongAdder totalNanos = new LongAdder();
        private final LongAccumulator maxNanos = new LongAccumulator(Math::max, 0);

        void add(long tookNanos, boolean failed) {
            totalNanos.add(tookNanos);
            maxNanos.accumulate(tookNanos);
            if (failed) {
                errors.increment();
            }
            // Last, so that no reader sees a call without its time.
            calls.increment();
        }

        FunctionStats stats() {
            long count = calls.sum();
            return new FunctionStats(count, Math.min(errors.sum(), count), Duration.ofNanos(totalNanos.sum()),
                    Duration.ofNanos(maxNanos.get()));
        }
    }

    /** See {@link io.harborai.HarborAI#monitored(String, Function)}. */
    public <K, V> Function<K, V> monitored(String name, Function<? super K, ? extends V> function) {
        Figures figures = figures(name);
        return key -> measured(figures, () -> function.apply(key));
    }

    /** See {@link io.harborai.HarborAI#monitored(String, Supplier)}. */
    public <V> Supplier<V> monitored(String name, Supplier<? extends V> function) {
        Figures figures = figures(name);
        return () -> measured(figures, function);
    }

    private Figures figures(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a monitored function is blank");
        }
        if (!byName.containsKey(name) && byName.size() >= MAX_NAMES) {
            throw new IllegalArgumentException("there are " + MAX_NAMES
                    + " monitored functions already; '" + name
                    + "' is one too many. Use a name for each function, not for "
                    + "each call.");
        }
        return byName.computeIfAbsent(name, absent -> new Figures());
    }

    private <V> V measured(Figures figures, Supplier<? extends V> function) {
        long start = nanos.getAsLong();
        boolean failed = true;
        try {
            V value = function.get();
            failed = false;
            return value;
        } finally {
            figures.add(nanos.getAsLong() - start, failed);
        }
    }

    /** The figures of all names, in alphabetical order. */
    public Map<String, FunctionStats> stats() {
        Map<String, FunctionStats> stats = new TreeMap<>();
        byName.forEach((name, figures) -> stats.put(name, figures.stats()));
        return Collections.unmodifiableMap(stats);
    }
}
