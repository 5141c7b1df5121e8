package io.harborai.ops.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

import io.harborai.engine.provider.Secret;
import io.harborai.ops.OpsSchema;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Migrations;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

/** Databases, stores and a Redis that is not there. */
final class StorageChecksTest {
    @TempDir
    private Path folder;
    private Secret redis = Secret.of("");

    private List<Check> checks(DatabaseUrl url, Migrations migrations) {
        return StorageChecks.of(url, List.of(migrations), redis, () -> DirectoryBlobs.open(folder.resolve("files")));
    }

    private DatabaseUrl sqlite() {
        return new DatabaseUrl.Sqlite(folder.resolve("harborai.db"));
    }

    @Test
    void before_the_first_start_and_after_it_every_check_passes() throws Exception {
        for (Check check : checks(sqlite(), OpsSchema.MIGRATIONS)) {
            assertThat(check.look().examine().level()).as(check.name()).isEqualTo(OK);
        }
        assertThat(folder.resolve("harborai.db")).doesNotExist();
        Database.open(folder.resolve("harborai.db"), OpsSchema.MIGRATIONS).close();
        for (Check check : checks(sqlite(), OpsSchema.MIGRATIONS)) {
            assertThat(check.look().examine().level()).as(check.name()).isEqualTo(OK);
        }
    }

    @Test
    void a_damaged_file() throws Exception {
        Files.writeString(folder.resolve("harborai.db"), "no database at all, but long enough".repeat(300));
        Look.finds(Look.at(checks(sqlite(), OpsSchema.MIGRATIONS), "database"), FAILED, "damaged", "restore");
    }

    @Test
    void a_database_of_an_older_and_of_a_newer_program() throws Exception {
        Database.open(folder.resolve("harborai.db"), OpsSchema.MIGRATIONS).close();
        Migrations next = new Migrations(OpsSchema.MIGRATIONS.location(), OpsSchema.NEWEST + 1,
                OpsSchema.MIGRATIONS.history());
        Look.finds(Look.at(checks(sqlite(), next), "database-version"), WARNING, "next start", "backup");
        Database open = Database.open(folder.resolve("harborai.db"), OpsSchema.MIGRATIONS);
        open.write(handle -> handle.execute("update ops_schema_history set version = '9' where version = '1'"));
        open.close();
        Look.finds(Look.at(checks(sqlite(), OpsSchema.MIGRATIONS), "database-version"), FAILED, "newer program",
                "newer program");
    }

    @Test
    void postgresql_that_answers_and_that_refuses_the_password() throws Exception {
        DatabaseUrl.Postgres good = postgres();
        assertThat(Look.at(checks(good, OpsSchema.MIGRATIONS), "database").level()).isEqualTo(OK);
        assertThat(Look.at(checks(good, OpsSchema.MIGRATIONS), "database-version").level()).isEqualTo(WARNING);
        DatabaseUrl wrong = new DatabaseUrl.Postgres(good.host(), freePort(), good.database(), good.user(),
                Secret.of("canary-password"), good.options());
        Verdict verdict = Look.at(checks(wrong, OpsSchema.MIGRATIONS), "database");
        Look.finds(verdict, FAILED, "postgresql://", "database.url");
        assertThat(verdict.evidence()).doesNotContain("canary");
    }

    private static DatabaseUrl.Postgres postgres() throws SQLException {
        return TestPostgres.newDatabase();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_redis_that_is_not_there_and_a_url_that_is_none() throws Exception {
        redis = Secret.of("redis://:canary-password@127.0.0.1:" + freePort());
        Verdict verdict = Look.at(checks(sqlite(), OpsSchema.MIGRATIONS), "redis");
        Look.finds(verdict, FAILED, "127.0.0.1", "Start Redis");
        assertThat(verdict.evidence()).doesNotContain("canary");
        redis = Secret.of("canary-nonsense");
        assertThat(Look.at(checks(sqlite(), OpsSchema.MIGRATIONS), "redis").evidence()).doesNotContain("canary");
    }

    @Test
    void a_store_of_files_that_is_a_file() throws Exception {
        Files.writeString(folder.resolve("files"), "x");
        Look.finds(Look.at(checks(sqlite(), OpsSchema.MIGRATIONS), "file-store"), FAILED, "no file can be stored",
                "storage.url");
    }
}
