package io.harborai.platform.storage;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to one PostgreSQL server. Every one has the time-outs of the settings, whatever the server's are. Needs
 * connections of its own, or a pooler in session mode. Safe to share between threads.
 */
final class PostgresPool implements AutoCloseable {
    /** After the server should have ended a statement by itself, the connection is given up. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /** What a pool's connections are for. */
    enum Use {
        WRITE, READ
    }

    private PostgresPool(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Makes a pool, without connecting.
     *
     * @param size most connections
     * @param wait longest wait for one
     */
    static PostgresPool create(DatabaseUrl.Postgres url, DatabaseSettings settings, Use use, int size, Duration wait) {
        HikariConfig hikari = new HikariConfig();
        // Named, for the pool asks its first connection: one that breaks in that moment leaves "-1", and every later
        // connection is refused by the server for it.
        hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        hikari.setDataSource(source(url, settings.connectTimeout(), settings.statementTimeout().plus(GRACE)));
        hikari.setPoolName("harborai-" + use.name().toLowerCase(Locale.ROOT));
        hikari.setMaximumPoolSize(size);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(wait.toMillis());
        hikari.setValidationTimeout(Math.min(wait.toMillis(), 5000));
        hikari.setInitializationFailTimeout(-1);
        hikari.setConnectionInitSql(first(settings.statementTimeout().toMillis(), use));
        return new PostgresPool(new HikariDataSource(hikari));
    }

    private static String first(long timeoutMillis, Use use) {
        return "set statement_timeout = " + timeoutMillis + "; set lock_timeout = " + timeoutMillis
                + "; set idle_in_transaction_session_timeout = " + timeoutMillis
                + "; set default_transaction_isolation = 'read committed'"
                + (use == Use.READ ? "; set default_transaction_read_only = on" : "");
    }

    /** A source without a pool. A socket time-out of zero waits for ever, as a migration may have to. */
    static PGSimpleDataSource source(DatabaseUrl.Postgres url, Duration connect, Duration socket) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[]{url.host()});
        source.setPortNumbers(new int[]{url.port()});
        source.setDatabaseName(url.database());
        source.setUser(url.user());
        if (!url.password().reveal().isEmpty()) {
            source.setPassword(url.password().reveal());
        }
        int connectSeconds = (int) Math.max(1, connect.toSeconds());
        source.setConnectTimeout(connectSeconds);
        source.setLoginTimeout(connectSeconds);
        source.setSocketTimeout((int) socket.toSeconds());
        source.setTcpKeepAlive(true);
        source.setApplicationName("harborai");
        for (Map.Entry<String, String> option : url.options().entrySet()) {
            PGProperty property = Objects.requireNonNull(PGProperty.forName(option.getKey()), option.getKey());
            source.setProperty(property, option.getValue());
        }
        return source;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
