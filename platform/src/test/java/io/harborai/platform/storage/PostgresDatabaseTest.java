package io.harborai.platform.storage;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PostgresDatabaseTest extends DatabaseContract {
    private DatabaseUrl.Postgres url = TestPostgres.url(1, "none");

    @BeforeEach
    void makeDatabase() throws SQLException {
        url = TestPostgres.newDatabase();
    }

    @Override
    DatabaseUrl url() {
        return url;
    }

    @Override
    String endlessQuery() {
        return "select pg_sleep(60)::text";
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        DatabaseUrl gone = DatabaseUrl.postgres("postgresql://harbor:s3cret@127.0.0.1:" + unused + "/db");
        assertThatThrownBy(() -> Database.open(DatabaseSettings.of(gone), InstantSource.system(), List.of(MIGRATIONS)))
                .isInstanceOfSatisfying(StorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNREACHABLE))
                .hasMessageContaining("harbor@127.0.0.1:" + unused + "/db").hasMessageContaining("database.url")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aDatabaseThatIsNotThereIsDenied() {
        DatabaseUrl none = TestPostgres.url(url.port(), "nowhere");
        assertThatThrownBy(() -> Database.open(DatabaseSettings.of(none), InstantSource.system(), List.of(MIGRATIONS)))
                .isInstanceOfSatisfying(StorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.DENIED));
    }

    @Test
    void moreThanThePoolHoldsWaitAndThenAreTold() throws Exception {
        DatabaseSettings small = DatabaseSettings.of(url).withBounds(2, Duration.ofMillis(250), Duration.ofSeconds(20));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        try (Database database = Database.open(small, InstantSource.system(), List.of(MIGRATIONS));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> holder = threads.submit(() -> database.write(handle -> {
                begun.countDown();
                return await(refused);
            }));
            assertThat(await(begun)).isTrue();
            assertThatThrownBy(() -> insert(database, "too many")).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.BUSY))
                    .hasMessageContaining("database.max_connections");
            refused.countDown();
            assertThat(holder.get()).isTrue();
            assertThat(insert(database, "after")).isEqualTo(1);
        }
    }

    @Test
    void whenTheServerGoesCallsFailInTimeAndWhenItComesBackTheyWorkAgain(@TempDir Path directory) throws IOException {
        EmbeddedPostgres server = TestPostgres.start(directory, 0);
        int port = server.getPort();
        DatabaseSettings settings = DatabaseSettings.of(TestPostgres.url(port, "postgres")).withBounds(2,
                Duration.ofMillis(500), Duration.ofSeconds(5));
        try (Database database = Database.open(settings, InstantSource.system(), List.of(MIGRATIONS))) {
            insert(database, "before");
            server.close();
            assertThatThrownBy(() -> insert(database, "lost")).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNREACHABLE));
            assertThatThrownBy(() -> notes(database)).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNREACHABLE));
            assertThat(database.health().well()).isFalse();

            server = TestPostgres.start(directory, port);
            Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions()
                    .until(() -> insert(database, "after") == 1);
            assertThat(notes(database)).containsExactly("before", "after");
            assertThat(database.health().well()).isTrue();
        } finally {
            server.close();
        }
    }
}
