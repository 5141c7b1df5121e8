package io.harborai.ops.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** PostgreSQL's own tools and a real server. */
final class PostgresBackupTest {
    private static final Optional<Secret> OPEN = Optional.empty();

    @TempDir
    Path folder;

    private DatabaseUrl.Postgres url;
    private Path data;
    private Backups backups;

    @BeforeEach
    void make() throws Exception {
        url = TestPostgres.newDatabase();
        data = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(data.resolve("files"));
        Files.writeString(data.resolve("files/one~"), "a file");
        backups = new Backups(folder.resolve("backups"), InstantSource.system(), new SecureRandom());
        sql(url, "create table one (id integer primary key, step integer, word text)",
                "create table other (id integer primary key, step integer references one (id))",
                "insert into one select n, 1, 'wörd ' || n from generate_series(1, 50) n",
                "insert into other select n, n from generate_series(1, 50) n");
    }

    private Installation installation(DatabaseUrl.Postgres database, Path place) {
        return new Installation("1.2.3", place, database, Optional.of(place.resolve("files")),
                place.resolve("secrets.keys"), List.of(), List.of(), List.of());
    }

    private static void sql(DatabaseUrl.Postgres url, String... statements) throws SQLException {
        try (Connection connection = open(url); Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static Connection open(DatabaseUrl.Postgres url) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + url.host() + ":" + url.port() + "/" + url.database(),
                url.user(), "");
    }

    /** Every row of both tables. */
    private static List<String> rows(DatabaseUrl.Postgres url) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = open(url);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select one.*, other.step from one left join other using (id) "
                        + "order by id")) {
            while (found.next()) {
                rows.add(found.getInt(1) + ":" + found.getInt(2) + ":" + found.getString(3) + ":" + found.getInt(4));
            }
        }
        return rows;
    }

    @Test
    void a_database_is_put_back_row_by_row_into_an_empty_one_and_over_what_there_is_and_taken_back() throws Exception {
        List<String> first = rows(url);
        assertThat(first).hasSize(50).contains("7:1:wörd 7:7");
        Backup backup = backups.create(installation(url, data), OPEN, "harborai_up 1\n", Progress.NONE);

        DatabaseUrl.Postgres empty = TestPostgres.newDatabase();
        Path place = Files.createDirectories(folder.resolve("other"));
        Restore.Done done = new Restore(installation(empty, place), InstantSource.system()).run(backup.file(), OPEN,
                place.resolve("restored"), false, Progress.NONE);
        assertThat(done.header().database()).isEqualTo("postgresql");
        assertThat(rows(empty)).isEqualTo(first);
        assertThat(place.resolve("files/one~")).hasContent("a file");

        sql(url, "update one set step = 2", "delete from other where id > 40", "create table third (x integer)");
        List<String> second = rows(url);
        Restore over = new Restore(installation(url, data), InstantSource.system());
        over.run(backup.file(), OPEN, data.resolve("restored"), false, Progress.NONE);
        assertThat(rows(url)).isEqualTo(first);
        assertThatThrownBy(() -> sql(url, "select * from third")).hasMessageContaining("third");
        assertThat(over.undo()).isTrue();
        assertThat(rows(url)).isEqualTo(second);
        sql(url, "select * from third");
        assertThatThrownBy(() -> over.run(backup.file(), OPEN, data.resolve("restored"), true, Progress.NONE))
                .hasMessageContaining("stop them all");
    }

    @Test
    void what_is_dumped_while_others_write_is_one_commit() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger step = new AtomicInteger(1);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Connection connection = open(url); Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stop.get()) {
                    statement.execute("update one set step = " + step.incrementAndGet());
                    connection.commit();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        Backup backup;
        try {
            await().until(() -> step.get() > 1);
            backup = backups.create(installation(url, data), OPEN, "", Progress.NONE);
        } finally {
            stop.set(true);
        }
        writer.join();
        DatabaseUrl.Postgres empty = TestPostgres.newDatabase();
        Path place = Files.createDirectories(folder.resolve("other"));
        new Restore(installation(empty, place), InstantSource.system()).run(backup.file(), OPEN,
                place.resolve("restored"), false, Progress.NONE);
        assertThat(rows(empty).stream().map(row -> row.split(":", -1)[1]).distinct()).hasSize(1);
    }

    @Test
    void a_server_that_is_away_leaves_no_backup_and_says_what_the_tool_said() throws Exception {
        DatabaseUrl.Postgres away = TestPostgres.url(1, "nothing");
        assertThatThrownBy(() -> backups.create(installation(away, data), OPEN, "", Progress.NONE))
                .isInstanceOf(BackupException.class).hasMessageContaining("pg_dump failed");
        assertThat(backups.list()).isEmpty();
    }
}
