package io.harborai.engine.plugin;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry over a table of immutable entries. What an entry may become is decided here; how the table is read and changed,
 * by the two kinds of registry.
 */
abstract sealed class TableRegistry<T> implements PluginRegistry<T> permits LockFreeRegistry, LockedRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(TableRegistry.class);
    private static final int LONGEST_NAME = 128;

    private final String kind;
    private final RegistrySettings settings;
    private final Executor loading;
    private final LongSupplier nanos;
    private final PluginCounters removed = new PluginCounters();
    private final LongAdder misses = new LongAdder();

    TableRegistry(String kind, RegistrySettings settings, Executor loading, LongSupplier nanos) {
        this.kind = kind;
        this.settings = settings;
        this.loading = loading;
        this.nanos = nanos;
    }

    /** A step of one entry; null is absence. Must be pure: it may be called more than once. */
    @FunctionalInterface
    interface Step<T> {
        @Nullable
        Entry<T> from(@Nullable Entry<T> entry, int entries);
    }

    /** An entry before and after a step. */
    record Changed<T>(@Nullable Entry<T> before, @Nullable Entry<T> after) {}

    abstract @Nullable Entry<T> entry(String name);

    abstract Collection<Entry<T>> entries();

    /** Takes one step of one entry, atomically. */
    abstract Changed<T> change(String name, Step<T> step);

    @Override
    public final void register(String name, PluginLoader<T> loader) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a plug-in's name has 1 to " + LONGEST_NAME + " characters, this has "
                    + name.length() + (name.isBlank() ? ", all blank" : ""));
        }
        Entry<T> fresh = Entry.registered(name, loader);
        change(name, (entry, entries) -> {
            if (entry != null) {
                throw new IllegalArgumentException("plug-in " + name + " is already registered");
            }
            if (entries >= settings.maxPlugins()) {
                throw new IllegalStateException("plug-in " + name + " cannot be registered: there are "
                        + settings.maxPlugins() + " already, which is the limit");
            }
            return fresh;
        });
    }

    @Override
    public final CompletionStage<T> load(String name) {
        Entry<T> seen = entry(name);
        if (seen != null) {
            Optional<T> active = seen.active();
            if (active.isPresent()) {
                return CompletableFuture.completedStage(active.get());
            }
        }
        CompletableFuture<T> mine = new CompletableFuture<>();
        long now = nanos.getAsLong();
        Entry<T> entry = change(name, (was, entries) -> was == null ? null : was.beginning(mine, now)).after();
        if (entry == null) {
            return refused(PluginException.of(name, "is not registered"));
        }
        if (!entry.enabled()) {
            return refused(PluginException.of(name, "is disabled"));
        }
        if (entry.phase() instanceof Phase.Loading<T> load) {
            if (entry.isLoading(mine)) {
                begin(entry, mine);
            }
            return waiting(name, load.result());
        }
        if (entry.phase() instanceof Phase.Failed<T> failed) {
            Duration wait = Duration.ofNanos(Math.max(0, failed.retryAtNanos() - now));
            return refused(new PluginException(name, "failed to load and may be tried again in " + wait.toMillis()
                    + " ms", failed.cause(), wait));
        }
        return CompletableFuture.completedStage(entry.instance().orElseThrow());
    }

    private static <T> CompletionStage<T> refused(PluginException refusal) {
        return CompletableFuture.failedStage(refusal);
    }

    /** One caller's own view of the shared load: its time-out ends this caller's waiting only. */
    private CompletionStage<T> waiting(String name, CompletableFuture<T> load) {
        CompletableFuture<T> own = load.copy().orTimeout(settings.loadLimit().toNanos(), TimeUnit.NANOSECONDS);
        return own.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            return CompletableFuture.failedStage(cause instanceof TimeoutException
                    ? PluginException.of(name, "is still loading after " + settings.loadLimit().toMillis() + " ms")
                    : cause);
        });
    }

    private void begin(Entry<T> entry, CompletableFuture<T> result) {
        try {
            loading.execute(() -> run(entry, result));
        } catch (RejectedExecutionException full) {
            settle(entry, result, null, full, 0);
        }
    }

    private void run(Entry<T> entry, CompletableFuture<T> result) {
        long start = nanos.getAsLong();
        @Nullable
        T instance = null;
        @Nullable
        Throwable failure = null;
        try {
            instance = entry.loader().load();
            if (instance == null) {
                failure = new IllegalStateException("the loader returned null");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            failure = interrupted;
        } catch (Exception | LinkageError | AssertionError defect) {
            // The boundary to a plug-in's own code. A class that does not fit is as much its failure as an exception.
            failure = defect;
        } finally {
            // Even a dying virtual machine must not leave others waiting for a load that nobody runs.
            if (instance == null && failure == null) {
                failure = new IllegalStateException("the loader died by an error of the virtual machine");
            }
            settle(entry, result, instance, failure, nanos.getAsLong() - start);
        }
    }

    private void settle(Entry<T> begun, CompletableFuture<T> result, @Nullable T instance, @Nullable Throwable failure,
            long tookNanos) {
        begun.counters().loaded(tookNanos, instance != null);
        long now = nanos.getAsLong();
        String name = begun.name();
        Changed<T> settled = change(name, (entry, entries) -> {
            if (entry == null || !entry.isLoading(result)) {
                return entry;
            }
            return instance != null
                    ? entry.loaded(instance)
                    : entry.failed(reason(failure), now + settings.backoffNanos(entry.failuresInRow() + 1));
        });
        Entry<T> before = settled.before();
        if (instance == null) {
            LOG.warn("plug-in {} failed to load", name, failure);
            result.completeExceptionally(
                    new PluginException(name, "failed to load: " + reason(failure), failure, null));
        } else if (before == null || !before.isLoading(result)) {
            discard(begun, instance);
            result.completeExceptionally(PluginException.of(name, "was removed while it was loading"));
        } else if (before.enabled()) {
            result.complete(instance);
        } else {
            result.completeExceptionally(PluginException.of(name, "was disabled while it was loading"));
        }
    }

    private static Throwable reason(@Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("no reason was given") : failure;
    }

    private static <T> void discard(Entry<T> entry, T instance) {
        try {
            entry.loader().discard(instance);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError defect) {
            LOG.warn("plug-in {} was removed while it was loading, and taking it back failed", entry.name(), defect);
        }
    }

    @Override
    public final T loadBlocking(String name, Duration limit) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("plug-in " + name + " must not be waited for on an event loop; use load()");
        }
        try {
            return load(name).toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PluginException(name, "was waited for by a thread that was interrupted", interrupted, null);
        } catch (TimeoutException late) {
            throw new PluginException(name, "is still loading after " + limit.toMillis() + " ms", late, null);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PluginException known) {
                throw known;
            }
            throw new PluginException(name, "failed to load", failed.getCause(), null);
        }
    }

    @Override
    public final Optional<T> find(String name) {
        Entry<T> entry = entry(name);
        Optional<T> active = entry == null ? Optional.empty() : entry.active();
        if (entry != null && active.isPresent()) {
            entry.counters().uses.increment();
        } else {
            misses.increment();
        }
        return active;
    }

    @Override
    public final void countFailure(String name) {
        Entry<T> entry = entry(name);
        if (entry != null) {
            entry.counters().failures.increment();
        }
    }

    @Override
    public final boolean enable(String name) {
        return change(name, (entry, entries) -> entry == null ? null : entry.switched(true)).after() != null;
    }

    @Override
    public final boolean disable(String name) {
        return change(name, (entry, entries) -> entry == null ? null : entry.switched(false)).after() != null;
    }

    @Override
    public final Optional<T> remove(String name) {
        Entry<T> gone = change(name, (entry, entries) -> null).before();
        if (gone == null) {
            return Optional.empty();
        }
        removed.add(gone.counters());
        return gone.instance();
    }

    @Override
    public final Optional<PluginState> state(String name) {
        return Optional.ofNullable(entry(name)).map(Entry::state);
    }

    @Override
    public final Optional<Throwable> failure(String name) {
        Entry<T> entry = entry(name);
        return entry != null && entry.phase() instanceof Phase.Failed<T> failed
                ? Optional.of(failed.cause())
                : Optional.empty();
    }

    @Override
    public final List<PluginStatistics> list() {
        return entries().stream().map(Entry::statistics).sorted(Comparator.comparing(PluginStatistics::name)).toList();
    }

    @Override
    public final RegistryStatistics statistics() {
        return RegistryStatistics.of(kind, list(), removed, misses.sum());
    }
}
