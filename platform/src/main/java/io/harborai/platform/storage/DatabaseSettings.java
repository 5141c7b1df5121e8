package io.harborai.platform.storage;

import java.time.Duration;
import java.util.List;

/**
 * Where the database is, and its bounds.
 *
 * @param url the database, or the primary of several
 * @param replicas read replicas; only with PostgreSQL
 * @param maxConnections most connections to each server, 2 to 500: half of them write, half read. Without effect on SQLite,
 *        which has one that writes and four that read
 * @param connectTimeout longest wait for a connection, 250 ms to 60 s
 * @param statementTimeout longest time of one statement of PostgreSQL, or of one piece of work on SQLite; 100 ms to an hour
 */
public record DatabaseSettings(DatabaseUrl url, List<DatabaseUrl.Postgres> replicas, int maxConnections,
        Duration connectTimeout, Duration statementTimeout) {
    /** PostgreSQL's own default is 100 for all nodes together: five nodes with room for tools. */
    public static final int DEFAULT_MAX_CONNECTIONS = 16;
    /** A connection within a data centre takes milliseconds. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** The slowest page of usage takes a second; whatever takes 30 is a mistake. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    /** Checks the bounds. */
    public DatabaseSettings {
        replicas = List.copyOf(replicas);
        if (maxConnections < 2 || maxConnections > 500) {
            throw new IllegalArgumentException("maxConnections " + maxConnections + ": 2 to 500");
        }
        within("connectTimeout", connectTimeout, Duration.ofMillis(250), Duration.ofMinutes(1));
        within("statementTimeout", statementTimeout, Duration.ofMillis(100), Duration.ofHours(1));
        if (!replicas.isEmpty() && !(url instanceof DatabaseUrl.Postgres)) {
            throw new IllegalArgumentException("replicas of " + url + ": only PostgreSQL has replicas");
        }
    }

    private static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " " + value + ": " + least + " to " + most);
        }
    }

    /**
     * A database without replicas, with the default bounds.
     *
     * @param url the database
     * @return the settings
     */
    public static DatabaseSettings of(DatabaseUrl url) {
        return new DatabaseSettings(url, List.of(), DEFAULT_MAX_CONNECTIONS, DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_STATEMENT_TIMEOUT);
    }

    /** The same with replicas. */
    public DatabaseSettings withReplicas(List<DatabaseUrl.Postgres> others) {
        return new DatabaseSettings(url, others, maxConnections, connectTimeout, statementTimeout);
    }

    /** The same with other bounds. */
    public DatabaseSettings withBounds(int connections, Duration connect, Duration statement) {
        return new DatabaseSettings(url, replicas, connections, connect, statement);
    }
}
