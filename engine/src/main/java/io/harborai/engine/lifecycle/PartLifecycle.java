package io.harborai.engine.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one life of all parts. They start in their order and stop in the reverse one, are looked at from time to time, and
 * restarted one by one when they are broken, with growing waits, until they are given up. A part that is given up is still
 * looked at, and counts as well as soon as it says so.
 *
 * <p>Thread-safe: changes hold one lock, also while a part starts or stops; {@link #status()} takes none. A part must not
 * call back into its lifecycle but for the status.
 */
public final class PartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PartLifecycle.class);

    private enum Stage {
        NEW, RUNNING, DRAINING, STOPPED
    }

    private final List<Watch> watches;
    private final RecoverySettings settings;
    private final Delay delay;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> pending = new ArrayList<>();
    private Stage stage = Stage.NEW;

    private PartLifecycle(List<Watch> watches, RecoverySettings settings, Delay delay, LongSupplier nanos) {
        this.watches = watches;
        this.settings = settings;
        this.delay = delay;
        this.nanos = nanos;
    }

    /**
     * A lifecycle that has not begun.
     *
     * @param parts in the order in which they need each other, the lowest first
     * @param nanos a monotonic clock in nanoseconds
     * @throws IllegalArgumentException when two parts have the same name
     */
    public static PartLifecycle of(List<? extends Part> parts, RecoverySettings settings, Delay delay,
            LongSupplier nanos) {
        Set<String> names = new HashSet<>();
        List<Watch> watches = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (!names.add(part.name())) {
                throw new IllegalArgumentException("two parts are named " + part.name());
            }
            watches.add(new Watch(part));
        }
        return new PartLifecycle(List.copyOf(watches), settings, delay, nanos);
    }

    /**
     * Starts all parts. When one fails, those that run are stopped again.
     *
     * @throws IllegalStateException when a part cannot be started, which is named, or when it was started before
     */
    public void start() {
        lock.lock();
        try {
            if (stage != Stage.NEW) {
                throw new IllegalStateException("a lifecycle is started once, this one is " + stage);
            }
            stage = Stage.RUNNING;
            for (Watch watch : watches) {
                @Nullable
                Exception failure = watch.begin(nanos.getAsLong());
                if (failure != null) {
                    end();
                    throw new IllegalStateException("part " + watch.part.name() + " could not be started: " + failure,
                            failure);
                }
            }
            lookLater();
        } finally {
            lock.unlock();
        }
    }

    private void lookLater() {
        later(settings.checkEvery(), () -> {
            look();
            lookLater();
        });
    }

    /** Runs something under the lock after a while, unless the lifecycle is no longer running then. */
    private void later(Duration wait, Runnable task) {
        Runnable[] own = new Runnable[1];
        own[0] = delay.after(wait, () -> {
            lock.lock();
            try {
                pending.remove(own[0]);
                if (stage == Stage.RUNNING) {
                    task.run();
                }
            } finally {
                lock.unlock();
            }
        });
        pending.add(own[0]);
    }

    /** Looks at every part now, and begins to recover those that are broken. */
    public void checkNow() {
        lock.lock();
        try {
            if (stage == Stage.RUNNING) {
                look();
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        for (Watch watch : watches) {
            if (watch.state() == PartStatus.State.RECOVERING) {
                continue;
            }
            Health health = watch.ask();
            if (health instanceof Health.Well) {
                watch.proved();
            } else if (health instanceof Health.Degraded degraded) {
                if (watch.state() == PartStatus.State.WELL) {
                    LOG.warn("part {} is degraded: {}", watch.part.name(), degraded.reason());
                }
                watch.is(PartStatus.State.DEGRADED);
            } else if (health instanceof Health.Broken broken && watch.state() != PartStatus.State.GIVEN_UP) {
                watch.wrong(broken.reason());
                LOG.warn("part {} is broken: {}", watch.part.name(), broken.reason());
                recover(watch);
            }
        }
    }

    private void recover(Watch watch) {
        if (watch.attempts() >= settings.maxAttempts()) {
            watch.is(PartStatus.State.GIVEN_UP);
            LOG.error("part {} is given up after {} restarts", watch.part.name(), watch.attempts());
            return;
        }
        watch.is(PartStatus.State.RECOVERING);
        watch.tries();
        later(settings.backoff(watch.attempts()), () -> {
            watch.halt();
            if (watch.begin(nanos.getAsLong()) == null) {
                LOG.info("part {} was restarted, attempt {}", watch.part.name(), watch.attempts());
            } else {
                recover(watch);
            }
        });
    }

    /**
     * Lets the parts finish, the highest first, each when those above it are done.
     *
     * @param limit for all together, at least 1 ms
     * @return true when all were done in time; the parts still have to be stopped
     */
    public CompletionStage<Boolean> drain(Duration limit) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        lock.lock();
        try {
            if (stage != Stage.RUNNING) {
                done.complete(stage != Stage.DRAINING);
                return done;
            }
            stage = Stage.DRAINING;
            forgetPending();
            pending.add(delay.after(limit, () -> done.complete(false)));
        } finally {
            lock.unlock();
        }
        drain(watches.size() - 1, done);
        return done;
    }

    private void drain(int index, CompletableFuture<Boolean> done) {
        CompletionStage<Void> drained = CompletableFuture.completedStage(null);
        lock.lock();
        try {
            if (index < 0 || stage != Stage.DRAINING || done.isDone()) {
                done.complete(index < 0);
                return;
            }
            Watch watch = watches.get(index);
            if (watch.runs()) {
                watch.is(PartStatus.State.DRAINING);
                drained = watch.drain();
            }
        } finally {
            lock.unlock();
        }
        drained.whenComplete((nothing, failure) -> {
            if (failure != null) {
                blame(watches.get(index), failure);
            }
            drain(index - 1, done);
        });
    }

    private void blame(Watch watch, Throwable failure) {
        LOG.warn("part {} could not finish its work", watch.part.name(), failure);
        lock.lock();
        try {
            watch.wrong(failure.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Stops all parts, the highest first; what one throws does not keep the others. Idempotent. */
    public void stop() {
        lock.lock();
        try {
            if (stage != Stage.STOPPED) {
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        stage = Stage.STOPPED;
        forgetPending();
        for (int i = watches.size() - 1; i >= 0; i--) {
            Watch watch = watches.get(i);
            // One that was given up was half stopped at most: stop it like the others.
            if (watch.state() != PartStatus.State.STOPPED) {
                watch.is(PartStatus.State.STOPPED);
                watch.halt();
            }
        }
    }

    private void forgetPending() {
        pending.forEach(Runnable::run);
        pending.clear();
    }

    /** Every part as it is now, in their order. Any thread. */
    public List<PartStatus> status() {
        long now = nanos.getAsLong();
        return watches.stream().map(watch -> watch.status(now)).toList();
    }
}
