package io.harborai.gateway.prompt;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prompts as the data plane sees them: a snapshot in memory that is renewed within a second of a change. While the database
 * cannot be read, it stays as it was. Safe to share between threads; expanding never blocks.
 */
public final class Prompts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prompts.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final PromptStore store;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile SortedMap<String, Prompt> snapshot = new TreeMap<>();
    private volatile boolean closed;
    private long seen = -1;
    private boolean told;

    private Prompts(PromptStore store) {
        this.store = store;
        this.thread = Thread.ofVirtual().name("prompts").unstarted(this::run);
    }

    /** Reads them, and begins to keep up. @throws StorageException if they cannot be read */
    public static Prompts start(PromptStore store) {
        Prompts prompts = new Prompts(store);
        prompts.refresh();
        prompts.thread.start();
        return prompts;
    }

    /** Where they are kept. */
    public PromptStore store() {
        return store;
    }

    /** A change was made here: it counts soon, not only after the usual interval. */
    public void changed() {
        wake.release();
    }

    /** The prompts now. */
    Map<String, Prompt> now() {
        return snapshot;
    }

    /** The request with its {@code prompt} expanded into messages, or why that cannot be. */
    public PromptExpansion expand(byte[] body) {
        return PromptExpansion.of(body, snapshot);
    }

    private void refresh() {
        // Counted before they are read: a change in between is seen again, and not missed.
        long changes = store.changes();
        if (changes != seen) {
            snapshot = store.all();
            seen = changes;
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (wake.tryAcquire(INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
                renew();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        try {
            refresh();
            told = false;
        } catch (StorageException | IllegalArgumentException unread) {
            if (!told && !closed) {
                LOG.warn("prompts cannot be read, so the last ones stay: {}", unread.getMessage());
                told = true;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
