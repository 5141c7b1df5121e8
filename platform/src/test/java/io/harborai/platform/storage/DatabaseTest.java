package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DatabaseTest {
    private static final Migrations MIGRATIONS = new Migrations("test/migration", 1);

    @TempDir
    Path directory;

    @Test
    void aNewDatabaseIsMadeMigratedAndPrivate() throws IOException {
        try (Database database = open()) {
            assertThat(insert(database, "first")).isEqualTo(1);
            assertThat(notes(database)).containsExactly("first");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.file())))
                    .isEqualTo("rw-------");
            String mode = database.read(handle -> handle.createQuery("pragma journal_mode").mapTo(String.class).one());
            assertThat(mode).isEqualTo("wal");
        }
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (Database database = open()) {
            insert(database, "kept");
        }
        try (Database database = open()) {
            assertThat(notes(database)).containsExactly("kept");
        }
    }

    @Test
    void aFailedWriteChangesNothing() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.write(handle -> {
                handle.execute("insert into notes (text) values ('lost')");
                throw new IllegalStateException("stop");
            })).isInstanceOf(IllegalStateException.class);
            assertThat(notes(database)).isEmpty();
        }
    }

    @Test
    void readersCannotWrite() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.read(handle -> handle.execute("insert into notes (text) values ('x')")))
                    .isInstanceOfSatisfying(StorageException.class,
                            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.READ_ONLY));
        }
    }

    @Test
    void writersOfManyThreadsFollowOneAnotherWhileReadersRead() throws Exception {
        try (Database database = open(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> work = IntStream.range(0, 60).<Callable<Integer>>mapToObj(number -> () -> {
                insert(database, "n" + number);
                return notes(database).size();
            }).toList();
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isPositive();
            }
            assertThat(notes(database)).hasSize(60);
        }
    }

    @Test
    void dataVersionChangesWhenThisOrAnotherConnectionWrites() {
        try (Database database = open(); Database other = open()) {
            long before = database.dataVersion();
            assertThat(database.dataVersion()).isEqualTo(before);
            insert(other, "theirs");
            long after = database.dataVersion();
            assertThat(after).isNotEqualTo(before);
            insert(database, "ours");
            assertThat(database.dataVersion()).isNotEqualTo(after);
        }
    }

    @Test
    void twoThatOpenANewDatabaseAtOnceMigrateItOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> opens = IntStream.range(0, 4).<Callable<Integer>>mapToObj(number -> () -> {
                try (Database database = open()) {
                    return insert(database, "n" + number);
                }
            }).toList();
            for (Future<Integer> done : threads.invokeAll(opens)) {
                assertThat(done.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDamagedFileIsRefusedWithAdvice() throws IOException {
        Files.writeString(directory.resolve("test.db"), "this is no database, but long enough".repeat(100));
        assertFails(StorageException.Kind.CORRUPT, "restore it from a backup");
    }

    @Test
    void aTruncatedDatabaseIsRefusedWithAdvice() throws IOException {
        try (Database database = open()) {
            insert(database, "x".repeat(20_000));
        }
        byte[] whole = Files.readAllBytes(directory.resolve("test.db"));
        Files.write(directory.resolve("test.db"), java.util.Arrays.copyOf(whole, 5000));
        assertThatThrownBy(() -> {
            try (Database database = open()) {
                notes(database);
            }
        }).isInstanceOfSatisfying(StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefusedWithAdvice() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Path inside = directory.resolve("file/test.db");
        assertThatThrownBy(() -> Database.open(inside, MIGRATIONS)).isInstanceOfSatisfying(StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.READ_ONLY)).hasMessageContaining("owner");
        assertThatThrownBy(() -> Database.open(Path.of("/proc/harborai/test.db"), MIGRATIONS))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() throws SQLException {
        open().close();
        execute("insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) values (9, '99', 'x', 'SQL', 'x', 'x', 1, 1)");
        assertFails(StorageException.Kind.NEWER, "version 99");
    }

    @Test
    void aFullDiskIsNamedAndChangesNothing() throws SQLException {
        try (Database database = open()) {
            insert(database, "kept");
            assertThatThrownBy(() -> database.write(handle -> {
                handle.execute("pragma max_page_count = 1");
                return handle.execute("insert into notes (text) values (zeroblob(1000000))");
            })).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.FULL)).hasMessageContaining("full");
            assertThat(notes(database)).containsExactly("kept");
        }
    }

    @Test
    void aWriteBehindAnotherProcesssLockFailsAsLockedAndWorksAfterwards() throws SQLException {
        try (Database database = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            long start = System.nanoTime();
            assertThatThrownBy(() -> insert(database, "late")).isInstanceOfSatisfying(StorageException.class,
                    e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.LOCKED));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
            statement.execute("rollback");
            assertThat(insert(database, "now")).isEqualTo(1);
        }
    }

    private void assertFails(StorageException.Kind kind, String advice) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(advice).hasMessageContaining("test.db");
    }

    private Database open() {
        return Database.open(directory.resolve("test.db"), MIGRATIONS);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int insert(Database database, String text) {
        return database.write(handle -> handle.execute("insert into notes (text) values (?)", text));
    }

    private static List<String> notes(Database database) {
        return database.read(handle -> handle.createQuery("select text from notes").mapTo(String.class).list());
    }
}
