package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.platform.testing.ReplicatedPostgres;
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
    private ReplicatedPostgres both;
    private Database database;

    @BeforeEach
    void startBoth() throws IOException {
        both = ReplicatedPostgres.start(directory);
        DatabaseSettings settings = DatabaseSettings.of(both.primary()).withReplicas(List.of(both.replica()))
                .withBounds(4, Duration.ofSeconds(5), Duration.ofSeconds(10));
        InstantSource clock = now::get;
        database = Database.open(settings, clock, List.of(DatabaseContract.MIGRATIONS));
    }

    @AfterEach
    void stopBoth() throws IOException {
        database.close();
        both.close();
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
        both.onReplica("select pg_wal_replay_pause()");
        for (int i = 2; i <= 10; i++) {
            DatabaseContract.insert(database, "x");
            assertThat(count()).isEqualTo(i);
            assertThat(replicaAnswers()).isFalse();
        }
        both.onReplica("select pg_wal_replay_resume()");
        await().until(this::replicaAnswers);
        assertThat(count()).isEqualTo(10);
    }

    @Test
    void aReplicaThatIsGoneIsLeftAloneForAWhileAndThePrimaryAnswers() throws IOException {
        DatabaseContract.insert(database, "x");
        await().until(this::replicaAnswers);
        int port = both.stopReplica();
        assertThat(count()).isEqualTo(1);
        assertThat(database.health().well()).isTrue();
        both.startReplica(port);
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
}
