package io.harborai.ops.backup;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.job.Jobs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Backups that the server makes by itself. */
final class BackupDeskTest {
    private static final Duration EVERY = Duration.ofMillis(240);
    private static final int KEEP = 2;
    private static final Secret PASSPHRASE = Secret.of("passphrase-of-the-schedule");

    @TempDir
    private Path folder;
    private House house;
    private Backups backups;

    @BeforeEach
    void make() throws Exception {
        house = new House(folder.resolve("data"));
        house.make(1);
        backups = new Backups(folder.resolve("backups"), InstantSource.system(), new SecureRandom());
    }

    private BackupDesk desk(Duration every) {
        return new BackupDesk(backups, house.installation(), new BackupDesk.Schedule(every, KEEP, Duration.ZERO,
                Optional.of(PASSPHRASE)), () -> "");
    }

    @Test
    void the_schedule_makes_them_encrypted_and_removes_the_old_ones() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (Jobs jobs = Jobs.create(InstantSource.system()); BackupDesk desk = desk(EVERY)) {
            desk.begin(jobs);
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10)).until(() -> {
                backups.list().forEach(each -> seen.add(each.name()));
                return seen.size() >= 4;
            });
            await().atMost(Duration.ofMinutes(1)).until(() -> backups.list().size() == KEEP);
        }
        List<Backup> left = backups.list();
        assertThat(left).hasSizeBetween(KEEP, KEEP + 1).allMatch(Backup::encrypted);
        assertThat(Backups.verify(left.getFirst().file(), Optional.of(PASSPHRASE), Progress.NONE).files())
                .isPositive();
        assertThat(left.getLast().madeAt()).isAfter(backupOf(seen.stream().sorted().findFirst().orElseThrow()));
    }

    private static Instant backupOf(String name) {
        return Instant.parse(name.replaceAll("harborai-(....)(..)(..)T(..)(..)(..)(...)Z.*",
                "$1-$2-$3T$4:$5:$6.$7Z"));
    }

    @Test
    void the_age_of_the_newest_counts_and_not_how_long_the_server_runs() throws Exception {
        assertThat(backups.isNewestOlderThan(Duration.ofDays(1))).isTrue();
        backups.create(house.installation(), Optional.empty(), "", Progress.NONE);
        assertThat(backups.isNewestOlderThan(Duration.ofDays(1))).isFalse();
        Backups tomorrow = new Backups(backups.folder(),
                () -> InstantSource.system().instant().plus(Duration.ofDays(1)),
                new SecureRandom());
        assertThat(tomorrow.isNewestOlderThan(Duration.ofDays(1))).isTrue();
    }
}
