package io.harborai.engine.plugin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * One plug-in at one moment. Immutable; every change is a new entry, so that a table of entries can be swapped whole.
 *
 * @param failuresInRow failed loads since the last that succeeded
 * @param counters      shared by all entries of this registration
 */
record Entry<T>(String name, PluginLoader<T> loader, boolean enabled, Phase<T> phase, int failuresInRow,
        PluginCounters counters) {
    static <T> Entry<T> registered(String name, PluginLoader<T> loader) {
        return new Entry<>(name, loader, true, new Phase.Idle<>(), 0, new PluginCounters());
    }

    PluginState state() {
        if (!enabled) {
            return PluginState.DISABLED;
        }
        if (phase instanceof Phase.Loaded<T>) {
            return PluginState.ACTIVE;
        }
        if (phase instanceof Phase.Loading<T>) {
            return PluginState.LOADING;
        }
        return phase instanceof Phase.Failed<T> ? PluginState.FAILED : PluginState.REGISTERED;
    }

    /** The instance when it may be handed out. */
    Optional<T> active() {
        return enabled && phase instanceof Phase.Loaded<T> loaded ? loaded.instance() : Optional.empty();
    }

    /** The instance whether switched on or not. */
    Optional<T> instance() {
        return phase instanceof Phase.Loaded<T> loaded ? loaded.instance() : Optional.empty();
    }

    Entry<T> switched(boolean on) {
        return on == enabled ? this : new Entry<>(name, loader, on, phase, failuresInRow, counters);
    }

    /** With a load begun when one may begin now, else this very entry. */
    Entry<T> beginning(CompletableFuture<T> result, long nowNanos) {
        boolean due = phase instanceof Phase.Idle<T>
                || phase instanceof Phase.Failed<T> failed && nowNanos - failed.retryAtNanos() >= 0;
        return enabled && due ? with(new Phase.Loading<>(result), failuresInRow) : this;
    }

    Entry<T> loaded(T instance) {
        return with(new Phase.Loaded<>(Optional.of(instance)), 0);
    }

    Entry<T> failed(Throwable cause, long retryAtNanos) {
        return with(new Phase.Failed<>(cause, retryAtNanos), failuresInRow + 1);
    }

    private Entry<T> with(Phase<T> next, int failures) {
        return new Entry<>(name, loader, enabled, next, failures, counters);
    }

    /** Whether {@code result} is the load in progress here; false after a removal and a new registration. */
    // A future is equal to itself only, and identity is the question.
    @SuppressWarnings("ReferenceEquality")
    boolean isLoading(CompletableFuture<T> result) {
        return phase instanceof Phase.Loading<T> loading && loading.result() == result;
    }

    PluginStatistics statistics() {
        @Nullable
        String cause = phase instanceof Phase.Failed<T> failed ? failed.cause().getClass().getName() : null;
        return new PluginStatistics(name, state(), counters.loads.sum(), counters.loadFailures.sum(),
                counters.loadNanos.sum(), counters.maxLoadNanos.get(), counters.uses.sum(), counters.failures.sum(),
                cause);
    }
}
