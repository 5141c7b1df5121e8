package io.harborai.gateway.live;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.platform.bus.Bus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second whether a file or the database has another configuration, and at once when another node says so.
 * On a virtual thread of its own. Safe to share between threads.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final String TOPIC = "config";
    /** A file counts after two looks that find it the same. */
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final LiveConfig config;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Bus.Subscription subscription;
    private boolean told;
    private boolean closed;

    private ConfigWatch(LiveConfig config, Bus bus, Duration interval) {
        this.config = config;
        this.interval = interval;
        config.onChange(() -> bus.publish(TOPIC, "changed"));
        this.subscription = bus.subscribe(TOPIC, Runnable::run, event -> lookNow());
    }

    /**
     * Begins to look.
     *
     * @param config follows what is found
     * @param bus carries word of a change between nodes
     * @return ends it when closed
     */
    public static ConfigWatch start(LiveConfig config, Bus bus) {
        ConfigWatch watch = new ConfigWatch(config, bus, INTERVAL);
        Thread.ofVirtual().name("config-watch").start(watch::run);
        return watch;
    }

    /** Looks as soon as it can. */
    void lookNow() {
        lock.lock();
        try {
            told = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (rest()) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean rest() throws InterruptedException {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (!closed && !told && left > 0) {
                left = wake.awaitNanos(left);
            }
            told = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            config.look();
        } catch (RuntimeException defect) {
            // The looking goes on: the next change may be a better one.
            LOG.error("defect while looking at the configuration; the one in force stays", defect);
        }
    }

    /** Ends the looking. */
    @Override
    public void close() {
        subscription.close();
        lock.lock();
        try {
            closed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
