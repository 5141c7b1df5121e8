package io.harborai.engine.memory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.harborai.engine.lifecycle.Delay;
import io.harborai.engine.lifecycle.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the memory of the process. Above the threshold it asks what is registered to let go of as much as is too much, one
 * after another in their order until that is reached; and from time to time it cleans all of them up. Thread-safe.
 *
 * <p>What was let go of shows only after the next garbage collection, so between two collections it trims once.
 */
public final class MemoryGuard implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);

    private final GuardSettings settings;
    private final Supplier<HeapReading> probe;
    private final Delay delay;
    private final List<Trimmable> trimmables = new CopyOnWriteArrayList<>();
    private final LongAdder warnings = new LongAdder();
    private final LongAdder trims = new LongAdder();
    private final LongAdder cleanups = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable HeapReading lastReading;
    private final ReentrantLock lock = new ReentrantLock();
    // The following are guarded by the lock.
    private Duration cleanupEvery;
    private boolean running;
    private int run;
    private int cleanupRun;
    private Runnable noLook = () -> {
    };
    private Runnable noCleanup = () -> {
    };
    private long trimmedAtCollection = -1;

    /**
     * A guard that does not watch yet.
     *
     * @param probe reads the memory; {@link HeapProbe} for the real one
     */
    public MemoryGuard(GuardSettings settings, Supplier<HeapReading> probe, Delay delay) {
        this.settings = settings;
        this.probe = probe;
        this.delay = delay;
        this.cleanupEvery = settings.cleanupEvery();
    }

    /** Adds something to trim, after all that were added before. */
    public void add(Trimmable trimmable) {
        trimmables.add(trimmable);
    }

    /** Takes something out again. */
    public void remove(Trimmable trimmable) {
        trimmables.remove(trimmable);
    }

    @Override
    public String name() {
        return "memory guard";
    }

    @Override
    public void start() {
        lock.lock();
        try {
            if (!running) {
                running = true;
                run++;
                lookLater(run);
                cleanUpLater();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            noLook.run();
            noCleanup.run();
        } finally {
            lock.unlock();
        }
    }

    private void lookLater(int mine) {
        noLook = delay.after(settings.watchEvery(), () -> {
            checkNow();
            lock.lock();
            try {
                if (running && run == mine) {
                    lookLater(mine);
                }
            } finally {
                lock.unlock();
            }
        });
    }

    private void cleanUpLater() {
        int mine = ++cleanupRun;
        noCleanup = delay.after(cleanupEvery, () -> {
            cleanUpNow();
            lock.lock();
            try {
                if (running && cleanupRun == mine) {
                    cleanUpLater();
                }
            } finally {
                lock.unlock();
            }
        });
    }

    /**
     * Changes the time between two cleanups; the next one comes that long from now.
     *
     * @param every 1 s to 1 day
     */
    public void adjustCleanupInterval(Duration every) {
        GuardSettings.requireCleanup(every);
        lock.lock();
        try {
            cleanupEvery = every;
            if (running) {
                noCleanup.run();
                cleanUpLater();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The time between two cleanups. */
    public Duration cleanupInterval() {
        lock.lock();
        try {
            return cleanupEvery;
        } finally {
            lock.unlock();
        }
    }

    /** Looks now, and trims when that is due. Not for an event loop. */
    public void checkNow() {
        HeapReading reading = probe.get();
        lastReading = reading;
        long excess = settings.excessBytes(reading);
        if (excess == 0) {
            return;
        }
        lock.lock();
        try {
            if (reading.collections() == trimmedAtCollection) {
                return;
            }
            trimmedAtCollection = reading.collections();
        } finally {
            lock.unlock();
        }
        warnings.increment();
        long freed = trim(excess);
        LOG.warn("memory is {} KB above its threshold; caches let go of about {} KB", excess >> 10, freed >> 10);
    }

    private long trim(long excess) {
        long freed = 0;
        for (Trimmable trimmable : trimmables) {
            if (freed >= excess) {
                break;
            }
            try {
                long more = Math.max(0, trimmable.trim(excess - freed));
                freed += more;
                if (more > 0) {
                    trims.increment();
                }
            } catch (RuntimeException defect) {
                // The boundary to a part's own code; the next one may still help.
                failures.increment();
                LOG.error("{} could not be trimmed", trimmable.name(), defect);
            }
        }
        return freed;
    }

    /** Cleans up now. Not for an event loop. */
    public void cleanUpNow() {
        for (Trimmable trimmable : trimmables) {
            try {
                trimmable.cleanUp();
            } catch (RuntimeException defect) {
                // The boundary to a part's own code.
                failures.increment();
                LOG.error("{} could not be cleaned up", trimmable.name(), defect);
            }
        }
        cleanups.increment();
    }

    /**
     * What it saw and did.
     *
     * @param reading   what it saw when it last looked, null before it did
     * @param threshold the heap after a collection, in bytes, above which it trims
     * @param warnings  as {@link #warnings()}
     * @param trims     as {@link #trims()}
     * @param cleanups  as {@link #cleanups()}
     * @param failures  as {@link #failures()}
     */
    public record Figures(@Nullable HeapReading reading, double threshold, long warnings, long trims, long cleanups,
            long failures) {}

    /** What it saw and did so far. */
    public Figures figures() {
        return new Figures(lastReading, settings.thresholdMb() * (1 << 20), warnings(), trims(), cleanups(),
                failures());
    }

    /** How often memory was found above its threshold, at most once per collection. */
    public long warnings() {
        return warnings.sum();
    }

    /** How often something let go of memory for want of it. */
    public long trims() {
        return trims.sum();
    }

    /** Cleanups so far. */
    public long cleanups() {
        return cleanups.sum();
    }

    /** How often something threw when it was trimmed or cleaned up. */
    public long failures() {
        return failures.sum();
    }
}
