package io.harborai.ops.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.StorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BackupsTest {
    private static final Optional<Secret> OPEN = Optional.empty();
    private static final Optional<Secret> PASSPHRASE = Optional.of(Secret.of("correct horse battery"));

    @TempDir
    Path folder;

    private House house;
    private Backups backups;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    private final InstantSource clock = () -> {
        now = now.plusSeconds(1);
        return now;
    };

    @BeforeEach
    void make() throws Exception {
        house = new House(folder.resolve("data"));
        house.make(1);
        backups = new Backups(folder.resolve("data/backups"), clock, new SecureRandom());
    }

    private Backup create(Optional<Secret> passphrase) throws IOException {
        return backups.create(house.installation(), passphrase, "harborai_up 1\n", Progress.NONE);
    }

    private Restore.Done restore(House into, Path file, Optional<Secret> passphrase) throws IOException {
        return new Restore(into.installation(), clock).run(file, passphrase, into.data.resolve("restored"), false,
                Progress.NONE);
    }

    @Test
    void a_backup_restored_into_an_empty_directory_is_what_there_was() throws Exception {
        Map<String, String> before = house.state();
        Backup backup = create(OPEN);
        House other = new House(folder.resolve("other/data"));
        Restore.Done done = restore(other, backup.file(), OPEN);
        assertThat(other.state()).isEqualTo(before);
        assertThat(done.header().version()).isEqualTo("1.2.3");
        assertThat(other.data.resolve("restored/harborai.yaml")).hasContent("server: {port: 1}");
        assertThat(other.data.resolve("knowledge")).doesNotExist();
    }

    @Test
    void a_backup_made_while_others_write_is_a_committed_state() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger step = new AtomicInteger(1);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                while (!stop.get()) {
                    house.step(step.incrementAndGet());
                }
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int round = 0; round < 5; round++) {
            Backup backup = create(OPEN);
            House other = new House(folder.resolve("other-" + round + "/data"));
            restore(other, backup.file(), OPEN);
            Map<String, String> state = other.state();
            int rows = state.getOrDefault("file", "").split(",", -1).length;
            assertThat(state.get("one")).as("all rows of one step").contains("0:" + rows).contains("19:" + rows);
            assertThat(state.get("other")).isEqualTo(state.get("one"));
            for (int file = 1; file <= rows; file++) {
                assertThat(state).containsKey("files/a/step-" + file + "~");
            }
        }
        stop.set(true);
        writer.join();
        assertThat(step.get()).as("written meanwhile").isGreaterThan(5);
    }

    @Test
    void a_restore_over_what_there_is_can_be_taken_back_and_done_again() throws Exception {
        Map<String, String> first = house.state();
        Backup backup = create(OPEN);
        house.step(2);
        house.step(3);
        Map<String, String> third = house.state();
        restore(house, backup.file(), OPEN);
        assertThat(house.state()).isEqualTo(first);
        Restore restore = new Restore(house.installation(), clock);
        assertThat(restore.undo()).isTrue();
        assertThat(house.state()).isEqualTo(third);
        assertThat(house.data.resolve("knowledge/index")).hasContent("index 1");
        assertThat(restore.undo()).isTrue();
        assertThat(house.state()).isEqualTo(first);
    }

    @Test
    void while_a_server_runs_nothing_is_changed_unless_it_is_for_its_next_start() throws Exception {
        Backup backup = create(OPEN);
        Map<String, String> first = house.state();
        house.step(2);
        Map<String, String> second = house.state();
        Restore restore = new Restore(house.installation(), clock);
        try (DataDirectory.Lock server = DataDirectory.open(house.data).lock()) {
            assertThat(server).isNotNull();
            assertThatThrownBy(() -> restore(house, backup.file(), OPEN)).isInstanceOf(StorageException.class)
                    .hasMessageContaining("stop it");
            restore.run(backup.file(), OPEN, house.data.resolve("restored"), true, Progress.NONE);
            DataDirectory.open(house.data);
            assertThat(house.state()).isEqualTo(second);
        }
        DataDirectory.open(house.data);
        assertThat(house.state()).isEqualTo(first);
    }

    @Test
    void an_encrypted_backup_opens_with_its_passphrase_only_and_holds_no_plain_text() throws Exception {
        Map<String, String> before = house.state();
        Backup backup = create(PASSPHRASE);
        assertThat(backup.encrypted()).isTrue();
        String bytes = Files.readString(backup.file(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("canary-in-the-row", "backup.json", "the-key-of-keys", "PK\u0003\u0004",
                "SQLite format");
        House other = new House(folder.resolve("other/data"));
        assertThatThrownBy(() -> restore(other, backup.file(), OPEN)).hasMessageContaining("passphrase");
        assertThatThrownBy(() -> restore(other, backup.file(), Optional.of(Secret.of("another"))))
                .hasMessageContaining("passphrase is another one");
        assertThat(other.data.resolve("harborai.db")).doesNotExist();
        restore(other, backup.file(), PASSPHRASE);
        assertThat(other.state()).isEqualTo(before);
        assertThat(other.data.resolve("secrets.keys")).hasContent("v1 the-key-of-keys");
    }

    @Test
    void a_plain_backup_holds_neither_the_keys_nor_a_configuration_with_a_secret_and_says_so() throws Exception {
        Files.writeString(house.configuration(), "providers: {x: {api_key: plain-secret-of-yaml}}\n");
        Backup backup = create(OPEN);
        Header header = Backups.verify(backup.file(), OPEN, Progress.NONE);
        assertThat(header.leftOut()).hasSize(2).anyMatch(line -> line.contains("secrets.keys"))
                .anyMatch(line -> line.contains("harborai.yaml"));
        House other = new House(folder.resolve("other/data"));
        restore(other, backup.file(), OPEN);
        assertThat(other.data.resolve("secrets.keys")).doesNotExist();
        assertThat(other.data.resolve("restored")).doesNotExist();
    }

    @Test
    void any_flipped_bit_and_any_cut_is_noticed_and_changes_nothing() throws Exception {
        Map<String, String> before = house.state();
        Random random = new Random(20261121);
        for (Optional<Secret> passphrase : List.of(OPEN, PASSPHRASE)) {
            byte[] whole = Files.readAllBytes(create(passphrase).file());
            Path damaged = folder.resolve("damaged");
            // An encrypted one takes a second to open: its key is slow to derive, on purpose.
            for (int round = 0; round < (passphrase.isPresent() ? 4 : 15); round++) {
                byte[] flipped = whole.clone();
                int at = round == 0 ? whole.length - 1 : random.nextInt(whole.length);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(damaged, flipped);
                assertThatThrownBy(() -> restore(house, damaged, passphrase)).as("bit at " + at)
                        .isInstanceOf(BackupException.class);
                Files.write(damaged, java.util.Arrays.copyOf(whole, random.nextInt(whole.length)));
                assertThatThrownBy(() -> restore(house, damaged, passphrase)).as("cut")
                        .isInstanceOf(BackupException.class);
            }
        }
        assertThat(house.state()).isEqualTo(before);
    }

    @Test
    void forged_archives_are_refused() throws Exception {
        for (String name : List.of("../evil", "files/../../evil", "/etc/evil", "files/a\\..\\b", "files//x",
                "files/\u0007", "unknown/place", "C:/x")) {
            Path forged = forged(name, 3, "abc".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> restore(house, forged, OPEN)).as(name).isInstanceOf(BackupException.class);
        }
        assertThat(folder.resolve("evil")).doesNotExist();
        Path more = forged("files/a/x~", 2, "abc".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> restore(house, more, OPEN)).hasMessageContaining("more than");
        Path bomb = forged("files/a/x~", 300L << 20, new byte[300 << 20]);
        assertThat(Files.size(bomb)).isLessThan(2 << 20);
        assertThatThrownBy(() -> restore(house, bomb, OPEN)).hasMessageContaining("no real backup");
        Path huge = forged("files/a/x~", Long.MAX_VALUE / 2, new byte[3]);
        assertThatThrownBy(() -> restore(house, huge, OPEN)).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> restore(house, link(bomb), OPEN)).hasMessageContaining("there is no backup");
    }

    private Path link(Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve("link.zip"), target);
    }

    /** With sums and checksum in order: only what it says is wrong. */
    private Path forged(String name, long bytes, byte[] content) throws IOException {
        Path file = folder.resolve("forged.zip");
        ByteArrayOutputStream sums = new ByteArrayOutputStream();
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setComment(ArchiveWriter.COMMENT + "0".repeat(ArchiveWriter.DIGITS));
            String header = "{\"format\":1,\"version\":\"1\",\"madeAt\":\"2026-11-21T12:00:00Z\",\"database\":\"sqlite\","
                    + "\"files\":1,\"bytes\":" + bytes + ",\"leftOut\":[]}";
            put(zip, sums, EntryNames.HEADER, header.getBytes(StandardCharsets.UTF_8));
            put(zip, sums, name, content);
            zip.putNextEntry(new ZipEntry(EntryNames.SUMS));
            zip.write(sums.toByteArray());
        }
        ArchiveFile.seal(file);
        return file;
    }

    private static void put(ZipOutputStream zip, OutputStream sums, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        sums.write(ArchiveWriter.sum(Digests.sha256().digest(content), name));
    }

    @Test
    void old_backups_are_pruned_but_never_the_newest() throws Exception {
        for (int made = 0; made < 4; made++) {
            create(OPEN);
            now = now.plus(Duration.ofDays(1));
        }
        assertThat(backups.prune(2, Duration.ofDays(30))).as("all are young").isEmpty();
        assertThat(backups.prune(2, Duration.ZERO)).hasSize(2);
        now = now.plus(Duration.ofDays(100));
        assertThat(backups.prune(0, Duration.ofDays(30))).hasSize(1);
        assertThat(backups.list()).hasSize(1);
        assertThat(backups.find("latest").name()).isEqualTo(backups.list().getFirst().name());
    }
}
