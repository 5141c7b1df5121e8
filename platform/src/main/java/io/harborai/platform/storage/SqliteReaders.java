package io.harborai.platform.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/** The pool of connections that read, made on first use so that a start without reads does not pay for it. */
final class SqliteReaders implements AutoCloseable {
    /** SQLite reads are short and local: a few serve any number of waiting threads. */
    private static final int MAX_CONNECTIONS = 4;

    private final SQLiteDataSource source;
    private final Duration wait;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HikariDataSource pool;
    private volatile @Nullable Jdbi jdbi;
    private boolean closed;

    SqliteReaders(SQLiteDataSource source, Duration wait) {
        this.source = source;
        this.wait = wait;
    }

    Jdbi jdbi() {
        Jdbi ready = jdbi;
        return ready != null ? ready : open();
    }

    private Jdbi open() {
        lock.lock();
        try {
            if (closed) {
                throw new ConnectionException(new SQLException("the database is closed"));
            }
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
            closed = true;
            jdbi = null;
            if (pool != null) {
                pool.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
