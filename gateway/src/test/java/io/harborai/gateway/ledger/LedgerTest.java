package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

final class LedgerTest {
    private static final LedgerSettings SMALL = LedgerSettings.DEFAULT.withSpool(128 << 10,
            LedgerSettings.WhenFull.REFUSE).withMemory(1 << 10, 400);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyEntryOfManyThreadsIsInTheDatabaseOnce(Dialect dialect) throws Exception {
        int threads = 4;
        int each = 2_500;
        int all = threads * each;
        try (LedgerFixture fixture = LedgerFixture.open(dialect, directory)) {
            CountDownLatch settled = new CountDownLatch(all);
            try (Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
                List<Thread> loops = Stream.iterate(0, i -> i + 1).limit(threads)
                        .map(loop -> Thread.ofPlatform().start(() -> {
                            for (int i = 0; i < each; i++) {
                                ledger.record(Entries.of(loop + "." + i), null, settled::countDown);
                            }
                        })).toList();
                for (Thread loop : loops) {
                    loop.join();
                }
                assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
                Awaitility.await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.figures().stored() == all);
                assertThat(ledger.figures().state()).isEqualTo(LedgerFigures.State.WELL);
                assertThat(ledger.figures().lost()).isZero();
                assertThat(ledger.figures().spooled()).isEqualTo(all);
            }
            assertThat(new HashSet<>(fixture.traces())).hasSize(all);
            assertThat(fixture.traces()).hasSize(all);
            assertThat(files(fixture.spool())).as("all shipped, nothing left").isEmpty();
        }
    }

    @Test
    void theSpoolIsForItsOwnerOnly() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            CountDownLatch settled = new CountDownLatch(1);
            ledger.record(Entries.of("one"), null, settled::countDown);
            assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(mode(fixture.spool())).isEqualTo("rwx------");
            assertThat(mode(files(fixture.spool()).getFirst())).isEqualTo("rw-------");
        }
    }

    @Test
    void aTornEndIsCutAndDamageIsSkippedAndBothAreTold() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory)) {
            ByteBuffer records = ByteBuffer.allocate(1 << 20);
            int[] ends = new int[10];
            for (int i = 0; i < ends.length; i++) {
                PendingEntry pending = new PendingEntry(Entries.of("t" + i));
                pending.sequence = i;
                Frame.write(records, 5, pending, null);
                ends[i] = records.position();
            }
            records.put(ends[3] + 40, (byte) ~records.get(ends[3] + 40));
            Files.createDirectories(fixture.spool());
            Path file = fixture.spool().resolve("0000000000000000007.spool");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                channel.write(records.flip().limit(ends[9] - 9));
            }
            try (Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
                Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ledger.figures().spoolFiles() == 0);
                assertThat(fixture.traces()).containsExactlyInAnyOrder("t0", "t1", "t2", "t3", "t5", "t6", "t7", "t8");
                assertThat(ledger.figures().damagedBytes()).isEqualTo(ends[4] - ends[3] + ends[9] - ends[8] - 9);
                assertThat(ledger.figures().lastError()).contains("not written whole");
            }
        }
    }

    @Test
    void whatWasShippedIsShippedAgainWithoutDoubling() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory)) {
            byte[] copy;
            Path file;
            try (Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
                for (int i = 0; i < 100; i++) {
                    ledger.record(Entries.of("t" + i));
                }
                Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ledger.figures().stored() == 100);
                file = files(fixture.spool()).getFirst();
                copy = Files.readAllBytes(file);
            }
            Files.write(file, copy);
            try (Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
                Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ledger.figures().spoolFiles() == 0);
                assertThat(ledger.figures().stored()).isEqualTo(100);
            }
            assertThat(fixture.count("ledger_entries")).isEqualTo(100);
        }
    }

    @Test
    void whilePostgresIsAwayEntriesSpoolAndThenItCatchesUp() throws Exception {
        EmbeddedPostgres server = TestPostgres.start(directory.resolve("pg"), 0);
        int port = server.getPort();
        DatabaseUrl url = TestPostgres.url(port, "postgres");
        try (LedgerFixture fixture = LedgerFixture.on(directory, url);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            send(ledger, 0, 200);
            server.close();
            CountDownLatch settled = send(ledger, 200, 3_000);
            Awaitility.await().atMost(Duration.ofSeconds(20))
                    .until(() -> ledger.figures().state() == LedgerFigures.State.SPOOLING);
            assertThat(settled.await(10, TimeUnit.SECONDS)).as("the data plane goes on").isTrue();
            assertThat(ledger.accepting()).isTrue();
            assertThat(ledger.figures().lastError()).contains("cannot be reached");
            server = TestPostgres.start(directory.resolve("pg"), port);
            send(ledger, 3_200, 100);
            Awaitility.await().atMost(Duration.ofSeconds(40)).ignoreExceptions()
                    .until(() -> fixture.count("ledger_entries") == 3_300);
            assertThat(new HashSet<>(fixture.traces())).hasSize(3_300);
            Awaitility.await().until(() -> ledger.figures().state() == LedgerFigures.State.WELL);
        } finally {
            server.close();
        }
    }

    @Test
    void aFullSpoolHoldsThenRefusesAndKeepsAllOnceTheDatabaseTakesThem() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory)) {
            fixture.database.write(handle -> handle.execute("alter table ledger_entries rename to away"));
            try (Ledger ledger = fixture.ledger(SMALL)) {
                int sent = 0;
                while (ledger.accepting() && sent < 10_000) {
                    CountDownLatch settled = send(ledger, sent++, 1);
                    assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(ledger.figures().state()).isEqualTo(LedgerFigures.State.FULL);
                assertThat(ledger.figures().spoolBytes()).isLessThanOrEqualTo(128 << 10);
                assertThat(ledger.figures().lost()).isZero();
                assertThat(ledger.figures().lastError()).contains("ledger");
                fixture.database.write(handle -> handle.execute("alter table away rename to ledger_entries"));
                int all = sent;
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> fixture.count("ledger_entries") == all);
                Awaitility.await().until(() -> ledger.figures().state() == LedgerFigures.State.WELL);
                assertThat(ledger.accepting()).isTrue();
            }
        }
    }

    @Test
    void servingOnLosesInTheEndAndCountsIt() throws Exception {
        LedgerSettings serving = SMALL.withSpool(128 << 10, LedgerSettings.WhenFull.SERVE);
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory)) {
            fixture.database.write(handle -> handle.execute("alter table ledger_entries rename to away"));
            try (Ledger ledger = fixture.ledger(serving)) {
                for (int sent = 0; sent < 2_000; sent++) {
                    assertThat(ledger.accepting()).isTrue();
                    assertThat(send(ledger, sent, 1).await(10, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(ledger.figures().lost()).isPositive();
                fixture.database.write(handle -> handle.execute("alter table away rename to ledger_entries"));
                Awaitility.await().atMost(Duration.ofSeconds(30))
                        .until(() -> fixture.count("ledger_entries") + ledger.figures().lost() == 2_000);
            }
        }
    }

    private static CountDownLatch send(Ledger ledger, int from, int count) {
        CountDownLatch settled = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            ledger.record(Entries.of("t" + (from + i)), null, settled::countDown);
        }
        return settled;
    }

    private static List<Path> files(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.toList();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
