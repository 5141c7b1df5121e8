package io.harborai.gateway.key;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a ring as the database is: looks once a second whether anybody changed it, on a virtual thread of its own. While
 * the database cannot be read, the ring stays as it was. Safe to share between threads.
 */
public final class KeyRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRefresher.class);
    /** A key that another process makes or revokes counts after this at the latest. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Database database;
    private final KeyStore store;
    private final KeyRing ring;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private volatile boolean current = true;
    private final Thread thread;
    private long seen;
    private boolean closed;

    private KeyRefresher(Database database, KeyStore store, KeyRing ring, Duration interval) {
        this.database = database;
        this.store = store;
        this.ring = ring;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("key-refresher").unstarted(this::run);
    }

    /**
     * Fills the ring and begins to keep it so.
     *
     * @param database the database that the store is on
     * @param store the keys
     * @param ring gets the keys
     * @return the refresher
     * @throws StorageException if the keys cannot be read
     */
    public static KeyRefresher start(Database database, KeyStore store, KeyRing ring) {
        return start(database, store, ring, INTERVAL);
    }

    static KeyRefresher start(Database database, KeyStore store, KeyRing ring, Duration interval) {
        KeyRefresher refresher = new KeyRefresher(database, store, ring, interval);
        refresher.refresh();
        refresher.thread.start();
        return refresher;
    }

    /**
     * Reads the keys now, so that a change made here counts at once.
     *
     * @throws StorageException if the keys cannot be read; the ring stays as it was
     */
    public void refresh() {
        lock.lock();
        try {
            long version = database.dataVersion();
            ring.swap(store.all());
            seen = version;
            current = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last look at the database worked, so that the ring is as the database is. */
    public boolean current() {
        return current;
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                if (wake.await(interval.toMillis(), TimeUnit.MILLISECONDS) || closed) {
                    continue;
                }
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            if (!current || database.dataVersion() != seen) {
                refresh();
            }
        } catch (StorageException e) {
            if (current) {
                LOG.warn("the keys cannot be read; those known before stay in use", e);
            }
            current = false;
        }
    }

    /** Ends the looking; the ring stays as it is. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
