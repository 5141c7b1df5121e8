package io.harborai.platform.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

import io.harborai.platform.storage.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A primary and a real streaming replica, which is made from a copy of the primary's files. */
public final class ReplicatedPostgres implements AutoCloseable {
    private final Path directory;
    private final EmbeddedPostgres primary;
    private EmbeddedPostgres replica;

    private ReplicatedPostgres(Path directory, EmbeddedPostgres primary, EmbeddedPostgres replica) {
        this.directory = directory;
        this.primary = primary;
        this.replica = replica;
    }

    /**
     * Starts both.
     *
     * @param directory an empty one, for their files
     * @throws IOException if one does not start
     */
    public static ReplicatedPostgres start(Path directory) throws IOException {
        EmbeddedPostgres first = TestPostgres.start(directory.resolve("primary"), 0);
        int port = first.getPort();
        first.close();
        copy(directory.resolve("primary"), directory.resolve("replica"));
        Files.writeString(directory.resolve("replica/standby.signal"), "");
        Files.writeString(directory.resolve("replica/postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        EmbeddedPostgres primary = TestPostgres.start(directory.resolve("primary"), port);
        return new ReplicatedPostgres(directory, primary, TestPostgres.start(directory.resolve("replica"), 0));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(file -> !file.endsWith("postmaster.pid") && !file.endsWith("epg-lock")).forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    /** Where writes go. */
    public DatabaseUrl.Postgres primary() {
        return TestPostgres.url(primary.getPort(), "postgres");
    }

    /** Where only readings go. */
    public DatabaseUrl.Postgres replica() {
        return TestPostgres.url(replica.getPort(), "postgres");
    }

    /** Stops the replica and gives its port, for {@link #startReplica}. */
    public int stopReplica() throws IOException {
        int port = replica.getPort();
        replica.close();
        return port;
    }

    /** Starts the replica again. */
    public void startReplica(int port) throws IOException {
        replica = TestPostgres.start(directory.resolve("replica"), port);
    }

    /** Does something on the replica, such as {@code select pg_wal_replay_pause()}. */
    public void onReplica(String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + replica.getPort() + "/postgres?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        replica.close();
        primary.close();
    }
}
