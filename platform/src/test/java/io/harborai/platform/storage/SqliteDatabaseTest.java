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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    Path directory;

    @Test
    void aNewDatabaseIsMadeMigratedAndPrivate() throws IOException {
        try (Database database = open()) {
            assertThat(insert(database, "first")).isEqualTo(1);
            assertThat(notes(database)).containsExactly("first");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("test.db"))))
                    .isEqualTo("rw-------");
            String mode = database.read(handle -> handle.createQuery("pragma journal_mode").mapTo(String.class).one());
            assertThat(mode).isEqualTo("wal");
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
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
            statement.execute("rollback");
            assertThat(insert(database, "now")).isEqualTo(1);
        }
    }

    private void assertFails(StorageException.Kind kind, String advice) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(advice).hasMessageContaining("test.db");
    }

    @Override
    DatabaseUrl url() {
        return new DatabaseUrl.Sqlite(directory.resolve("test.db"));
    }

    @Override
    String endlessQuery() {
        return "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c where x < 0";
    }
}
