package io.harborai.ops.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

/** Data directories in which each check fails, and one in which none does. */
final class DataChecksTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;
    private Path data;
    private DataChecks.Room room = new DataChecks.Room(100_000 * MIB, 50_000 * MIB);

    @BeforeEach
    void make() throws IOException {
        data = Files.createDirectory(folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private List<Check> checks() {
        return DataChecks.of(new DataChecks.Place(data, data.resolve("logs/harborai.log"),
                data.resolve("secrets.keys"), data.resolve("ledger"), List.of(folder.resolve("harborai.yaml"))),
                path -> room);
    }

    private Verdict at(String name) throws Exception {
        return Look.at(checks(), name);
    }

    @Test
    void a_directory_that_is_well_passes_every_check() throws Exception {
        Files.writeString(folder.resolve("harborai.yaml"),
                "providers: {deepseek: {api_key: \"${DEEPSEEK_API_KEY}\"}}\n");
        for (Check check : checks()) {
            assertThat(check.look().examine().level()).as(check.name()).isEqualTo(OK);
        }
    }

    @Test
    void a_file_where_the_directory_should_be() throws Exception {
        data = Files.createFile(folder.resolve("file"));
        Look.finds(at("data-directory"), FAILED, "is a file", "--data");
    }

    @Test
    void a_directory_that_is_made_at_the_first_start() throws Exception {
        data = folder.resolve("a/b/c");
        Look.finds(at("data-directory"), OK, "first start", "");
    }

    @Test
    void a_directory_that_others_read() throws Exception {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Look.finds(at("data-private"), FAILED, "rwxr-xr-x", "chmod 700");
    }

    @Test
    void a_disk_that_is_full_or_nearly() throws Exception {
        room = new DataChecks.Room(100_000 * MIB, 20 * MIB);
        Look.finds(at("disk-space"), FAILED, "20 MB free", "prune");
        room = new DataChecks.Room(100_000 * MIB, 4_000 * MIB);
        Look.finds(at("disk-space"), WARNING, "96 % used", "prune");
    }

    @Test
    void a_disk_that_is_slow() {
        Look.finds(DataChecks.written(Duration.ofMillis(900)), WARNING, "900 ms", "faster disk");
    }

    @Test
    void a_log_that_cannot_be_written() throws Exception {
        Files.createDirectories(data.resolve("logs/harborai.log"));
        Look.finds(at("log-file"), FAILED, "harborai.log", "logging.file");
    }

    @Test
    void keys_that_others_read() throws Exception {
        Files.writeString(data.resolve("secrets.keys"), "v1 x");
        Files.setPosixFilePermissions(data.resolve("secrets.keys"), PosixFilePermissions.fromString("rw-r--r--"));
        Look.finds(at("key-file"), FAILED, "rw-r--r--", "chmod 600");
    }

    @Test
    void a_credential_that_lies_open_in_a_configuration_file() throws Exception {
        Path config = folder.resolve("harborai.yaml");
        Files.writeString(config, "providers:\n  lab:\n    api_key: abcdef123456\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        Look.finds(at("config-private"), WARNING, "rw-r--r--", "harborai secrets set");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        assertThat(at("config-private").level()).isEqualTo(OK);
    }

    @Test
    void calls_that_the_database_does_not_take() throws Exception {
        Files.createDirectory(data.resolve("ledger"));
        Path big = data.resolve("ledger/1.spool");
        try (var file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(65 * MIB);
        }
        Look.finds(at("ledger-spool"), WARNING, "65 MB", "database");
        Files.writeString(data.resolve("ledger/rejected.records"), "12345");
        Look.finds(at("ledger-rejected"), WARNING, "5 bytes", "support bundle");
    }
}
