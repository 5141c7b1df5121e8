package io.harborai.platform.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/** The pool of connections that read, made on first use so that a start without reads does not pay for it. */
final class Readers implements AutoCloseable {
    /** SQLite reads are short and local: a few serve any number of waiting threads. */
    private static final int MAX_CONNECTIONS = 4;

    private final Path file;
    private final Duration wait;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HikariDataSource pool;
    private volatile @Nullable Jdbi jdbi;

    Readers(Path file, Duration wait) {
        this.file = file;
        this.wait = wait;
    }

    Jdbi jdbi() {
        Jdbi ready = jdbi;
        return ready != null ? ready : open();
    }

    private Jdbi open() {
        lock.lock();
        try {
            Jdbi ready = jdbi;
            if (ready == null) {
                HikariDataSource opened = new HikariDataSource(hikari());
                pool = opened;
                ready = Jdbi.create(opened);
                jdbi = ready;
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private HikariConfig hikari() {
        SQLiteDataSource source = new SQLiteDataSource(Database.config());
        source.setUrl("jdbc:sqlite:" + file);
        HikariConfig hikari = new HikariConfig();
        hikari.setDataSource(source);
        hikari.setPoolName("harborai-readers");
        hikari.setMaximumPoolSize(MAX_CONNECTIONS);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(wait.toMillis());
        hikari.setConnectionInitSql("pragma query_only = on");
        hikari.setInitializationFailTimeout(-1);
        return hikari;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (pool != null) {
                pool.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
