package io.harborai.platform.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A primary and a real streaming replica, which is made from a copy of the primary's files. */
final class ReplicasTest {
    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));
    private EmbeddedPostgres primary;
    private EmbeddedPostgres replica;
    private Database database;

    @BeforeEach
    void startBoth() throws IOException {
        EmbeddedPostgres first = TestPostgres.start(directory.resolve("primary"), 0);
        int port = first.getPort();
        first.close();
        copy(directory.resolve("primary"), directory.resolve("replica"));
        Files.writeString(directory.resolve("replica/standby.signal"), "");
        Files.writeString(directory.resolve("replica/postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        primary = TestPostgres.start(directory.resolve("primary"), port);
        replica = TestPostgres.start(directory.resolve("replica"), 0);
        DatabaseSettings settings = DatabaseSettings.of(TestPostgres.url(port, "postgres"))
                .withReplicas(List.of(TestPostgres.url(replica.getPort(), "postgres")))
                .withBounds(4, Duration.ofSeconds(5), Duration.ofSeconds(10));
        InstantSource clock = now::get;
        database = Database.open(settings, clock, List.of(DatabaseContract.MIGRATIONS));
    }

    @AfterEach
    void stopBoth() throws IOException {
        database.close();
        replica.close();
        primary.close();
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

    @Test
    void aReplicaThatIsUpToDateAnswers() {
        DatabaseContract.insert(database, "x");
        await().until(this::replicaAnswers);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aReplicaThatIsBehindIsNotAskedAndTheWriterSeesItsOwnWrites() throws SQLException {
        DatabaseContract.insert(database, "x");
        await().until(this::replicaAnswers);
        onReplica("select pg_wal_replay_pause()");
        for (int i = 2; i <= 10; i++) {
            DatabaseContract.insert(database, "x");
            assertThat(count()).isEqualTo(i);
            assertThat(replicaAnswers()).isFalse();
        }
        onReplica("select pg_wal_replay_resume()");
        await().until(this::replicaAnswers);
        assertThat(count()).isEqualTo(10);
    }

    @Test
    void aReplicaThatIsGoneIsLeftAloneForAWhileAndThePrimaryAnswers() throws IOException {
        DatabaseContract.insert(database, "x");
        await().until(this::replicaAnswers);
        int port = replica.getPort();
        replica.close();
        assertThat(count()).isEqualTo(1);
        assertThat(database.health().well()).isTrue();
        replica = TestPostgres.start(directory.resolve("replica"), port);
        assertThat(replicaAnswers()).as("while it rests").isFalse();
        now.updateAndGet(instant -> instant.plusSeconds(6));
        await().until(() -> {
            now.updateAndGet(instant -> instant.plusSeconds(6));
            return replicaAnswers();
        });
    }

    @Test
    void readingsOnReplicasCannotWriteAndTellTheirOwnMistakes() {
        await().until(this::replicaAnswers);
        assertThatThrownBy(
                () -> database.readReplica(handle -> handle.execute("insert into notes (text) values ('x')")))
                .isInstanceOfSatisfying(StorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.READ_ONLY));
        assertThatThrownBy(() -> database.readReplica(handle -> handle.execute("select * from nowhere")))
                .isInstanceOf(StorageException.class).hasMessageContaining("nowhere");
    }

    private boolean replicaAnswers() {
        return database.<Boolean>readReplica(
                handle -> handle.createQuery("select pg_is_in_recovery()").mapTo(Boolean.class).one());
    }

    private long count() {
        return database.<Long>readReplica(
                handle -> handle.createQuery("select count(*) from notes").mapTo(Long.class).one());
    }

    private void onReplica(String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + replica.getPort() + "/postgres?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
