package io.harborai.gateway.batch;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.harborai.gateway.file.FileStore;
import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's work on batches: takes those that nobody works on, says in time that it still does, and lets them go when it ends or
 * somebody else has taken them. One that dies is followed by another node, or by its own next start, once its lease is over.
 * Safe to share between threads.
 */
public final class BatchRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);
    private static final long END_SECONDS = 5;

    private final BatchStore store;
    private final FileStore files;
    private final LineCaller caller;
    private final BatchSettings settings;
    private final Semaphore calls;
    private final Semaphore wake = new Semaphore(0);
    private final Map<String, BatchRun> runs = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final String node;
    private final Thread thread;
    private volatile boolean closed;
    private boolean told;

    private BatchRunner(BatchStore store, FileStore files, LineCaller caller, BatchSettings settings,
            SecureRandom random) {
        this.store = store;
        this.files = files;
        this.caller = caller;
        this.settings = settings;
        this.calls = new Semaphore(settings.calls(), true);
        byte[] name = new byte[8];
        random.nextBytes(name);
        this.node = HexFormat.of().formatHex(name);
        this.thread = Thread.ofVirtual().name("batches").unstarted(this::loop);
    }

    /** Begins to work. */
    public static BatchRunner start(BatchStore store, FileStore files, LineCaller caller, BatchSettings settings,
            SecureRandom random) {
        BatchRunner runner = new BatchRunner(store, files, caller, settings, random);
        runner.thread.start();
        return runner;
    }

    /** There is something new to do. */
    public void wake() {
        wake.release();
    }

    private void loop() {
        try {
            while (!closed) {
                look();
                if (wake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            runs.values().forEach(this::renew);
            int room = settings.batches() - runs.size();
            if (room > 0) {
                store.claim(node, settings.lease(), room).forEach(this::begin);
            }
            told = false;
        } catch (StorageException broken) {
            if (!told && !closed) {
                LOG.warn("batches cannot be looked for; what is under way goes on: {}", broken.getMessage());
                told = true;
            }
        }
    }

    private void renew(BatchRun run) {
        Optional<Batch> now = store.renew(node, run.id(), settings.lease());
        if (now.isEmpty()) {
            run.stop(BatchRun.Stop.LOST);
        } else if (now.get().state() == BatchState.CANCELLING) {
            run.stop(BatchRun.Stop.CANCELLED);
        }
    }

    private void begin(Batch batch) {
        BatchRun run = new BatchRun(store, files, caller, settings, calls, node, batch);
        if (runs.putIfAbsent(batch.id(), run) == null) {
            Thread worker = Thread.ofVirtual().name("batch").unstarted(() -> work(run));
            threads.put(batch.id(), worker);
            worker.start();
        }
    }

    private void work(BatchRun run) {
        try {
            run.run();
        } catch (IOException | RuntimeException broken) {
            // The task's boundary. Its lease runs out, and then it is tried again.
            LOG.warn("the batch {} could not go on; tried again in {} s", run.id(), settings.lease().toSeconds(),
                    broken);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } finally {
            runs.remove(run.id());
            threads.remove(run.id());
            wake();
        }
    }

    /** Ends the work; what is under way is taken up by another node, or at the next start. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        runs.values().forEach(run -> run.stop(BatchRun.Stop.SHUT_DOWN));
        Map<String, Thread> left = Map.copyOf(threads);
        left.values().forEach(Thread::interrupt);
        try {
            for (Map.Entry<String, Thread> each : left.entrySet()) {
                if (each.getValue().join(java.time.Duration.ofSeconds(END_SECONDS))) {
                    store.release(node, each.getKey());
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (StorageException broken) {
            LOG.info("batches could not be let go; they are taken up in {} s", settings.lease().toSeconds());
        }
    }
}
