package io.harborai.ops.backup;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.storage.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Kills backups and restores at random points; {@code -Dharborai.kills=20} for more of them than a build has time for. */
final class BackupKillTest {
    private static final int KILLS = Integer.getInteger("harborai.kills", 3);
    private static final long SEED = 20261121;
    private static final int LONGEST_MILLIS = 400;
    private static final int FILES = 300;

    @TempDir
    Path folder;

    private House house() throws Exception {
        House house = new House(folder.resolve("data"));
        house.make(1);
        for (int file = 0; file < FILES; file++) {
            Files.writeString(house.files().resolve("a/more-" + file + "~"), "x".repeat(file * 10));
        }
        return house;
    }

    private static Process start(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), BackupWork.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        // Read to its first line only: it works from then on.
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).isEqualTo("go");
        return process;
    }

    private static void kill(Process process, Random random) throws Exception {
        assertThat(process.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS)).as("it works until killed")
                .isFalse();
        process.destroyForcibly();
        process.waitFor();
    }

    @Test
    void a_killed_backup_leaves_only_whole_ones_and_what_it_had_begun_is_cleared_away() throws Exception {
        House house = house();
        Map<String, String> before = house.state();
        Backups backups = new Backups(house.data.resolve("backups"), InstantSource.system(), new SecureRandom());
        Random random = new Random(SEED);
        for (int round = 0; round < KILLS; round++) {
            kill(start("backup", house.data.toString()), random);
            for (Backup each : backups.list()) {
                Backups.verify(each.file(), Optional.empty(), Progress.NONE);
            }
            assertThat(house.state()).as("seed " + SEED + ", round " + round).isEqualTo(before);
        }
        backups.create(house.installation(), Optional.empty(), "", Progress.NONE);
        try (var left = Files.list(backups.folder())) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(".making"));
        }
    }

    @Test
    void a_killed_restore_leaves_the_old_state_or_the_new_one() throws Exception {
        House house = house();
        Backups backups = new Backups(folder.resolve("backups"), InstantSource.system(), new SecureRandom());
        Path one = backups.create(house.installation(), Optional.empty(), "", Progress.NONE).file();
        Map<String, String> first = house.state();
        house.step(2);
        Path two = backups.create(house.installation(), Optional.empty(), "", Progress.NONE).file();
        Map<String, String> second = house.state();
        Random random = new Random(SEED);
        for (int round = 0; round < KILLS; round++) {
            kill(start("restore", house.data.toString(), (round % 2 == 0 ? one : two).toString()), random);
            DataDirectory.open(house.data);
            Map<String, String> now = house.state();
            assertThat(now).as("seed " + SEED + ", round " + round).isIn(first, second);
        }
    }
}
