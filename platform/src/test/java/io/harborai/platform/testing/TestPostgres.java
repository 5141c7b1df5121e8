package io.harborai.platform.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server for tests: the real one, from a jar, on a free port of this machine. It is started on first use,
 * in about two seconds, and ends with the JVM. Where the tests run as root, which PostgreSQL refuses, the library
 * starts it in a user name space of its own.
 */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {
    }

    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return TestPostgres.quick().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What the disk keeps after a crash of the machine is no question of tests. */
    private static EmbeddedPostgres.Builder quick() {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("shared_buffers", "16MB");
    }

    /**
     * Starts another server, which the test may stop and start again.
     *
     * @param data its directory, which is kept when it stops
     * @param port where it listens, 0 for any free port
     * @return the server
     * @throws IOException if it does not start
     */
    public static EmbeddedPostgres start(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = quick().setDataDirectory(data).setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /**
     * A new, empty database on the server that all tests of this JVM share.
     *
     * @return where it is
     * @throws SQLException if it cannot be made
     */
    public static DatabaseUrl.Postgres newDatabase() throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = Shared.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return url(Shared.SERVER.getPort(), name);
    }

    /**
     * Where a database on this machine is.
     *
     * @param port the server's port
     * @param database its name
     * @return where it is
     */
    public static DatabaseUrl.Postgres url(int port, String database) {
        return new DatabaseUrl.Postgres("127.0.0.1", port, database, "postgres", Secret.of(""), Map.of());
    }
}
