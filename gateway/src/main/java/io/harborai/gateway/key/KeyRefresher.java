package io.harborai.gateway.key;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.gateway.team.Changes;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a ring as the database is: looks once a second whether anybody changed it, on a virtual thread of its own, and at
 * once when another node says so. While the database cannot be read, the ring stays as it was. Safe to share between threads.
 */
public final class KeyRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRefresher.class);
    /** A key that another process makes or revokes counts after this at the latest. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** What nodes tell each other by; the message itself says nothing. */
    private static final String TOPIC = "keys";

    private final Database database;
    private final KeyStore store;
    private final KeyRing ring;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private volatile boolean current = true;
    private final Thread thread;
    private volatile @Nullable Bus bus;
    private Bus.@Nullable Subscription subscription;
    private final AtomicBoolean telling = new AtomicBoolean();
    private long seen;
    private boolean told;
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
            // Counted before they are read: a change in between is seen again, and not missed.
            long version = Changes.seen(database);
            ring.swap(store.all());
            seen = version;
            current = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells other nodes of changes made here, and looks at once when they tell of theirs.
     *
     * @param nodes reaches the other nodes; closed by the caller after this
     */
    public void listen(Bus nodes) {
        lock.lock();
        try {
            if (closed || subscription != null) {
                return;
            }
            bus = nodes;
            // It only wakes the thread, so the bus's own may run it: a message and a gap mean the same, look again.
            subscription = nodes.subscribe(TOPIC, Runnable::run, event -> tell());
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        // However many messages come while the keys are read, one thread waits to pass them on.
        if (telling.compareAndSet(false, true)) {
            // A reading holds the lock, and the bus shall not wait for the database.
            Thread.startVirtualThread(() -> {
                lock.lock();
                try {
                    telling.set(false);
                    told = true;
                    wake.signalAll();
                } finally {
                    lock.unlock();
                }
            });
        }
    }

    /**
     * Brings a change that was made here into the ring, and tells the other nodes. Never fails, because the change is kept
     * already: if the keys cannot be read now, a later look brings it.
     */
    public void changed() {
        Bus nodes = bus;
        if (nodes != null) {
            nodes.publish(TOPIC, "");
        }
        try {
            refresh();
        } catch (StorageException e) {
            failed(e);
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
                if (!told) {
                    wake.await(interval.toMillis(), TimeUnit.MILLISECONDS);
                }
                told = false;
                if (!closed) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            if (!current || Changes.seen(database) != seen) {
                refresh();
            }
        } catch (StorageException e) {
            failed(e);
        }
    }

    private void failed(StorageException e) {
        if (current) {
            LOG.warn("the keys cannot be read; those known before stay in use", e);
        }
        current = false;
    }

    /** Ends the looking; the ring stays as it is. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (subscription != null) {
                subscription.close();
            }
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
