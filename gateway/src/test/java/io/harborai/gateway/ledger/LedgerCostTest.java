package io.harborai.gateway.ledger;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.harborai.platform.storage.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an entry costs the thread that records it. A wide bound, for busy machines; the figure is printed. */
final class LedgerCostTest {
    @TempDir
    Path directory;

    @Test
    void recordingCostsMicrosecondsOfTheLoop() throws Exception {
        int count = 20_000;
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            long[] nanos = new long[count];
            for (int i = 0; i < 2 * count; i++) {
                long before = System.nanoTime();
                ledger.record(Entries.of("trace"));
                nanos[i % count] = System.nanoTime() - before;
                if (i % 20 == 0) {
                    // About as far apart as calls: the writer falls asleep in between, and must be woken.
                    LockSupport.parkNanos(1_000_000);
                }
            }
            java.util.Arrays.sort(nanos);
            System.out.printf("record: median %d ns, p90 %d ns, p99 %d ns, with the making of the entry%n",
                    nanos[count / 2], nanos[count * 9 / 10], nanos[count * 99 / 100]);
            assertThat(nanos[count / 2]).isLessThan(TimeUnit.MICROSECONDS.toNanos(50));
            assertThat(ledger.figures().lost()).isZero();
        }
    }
}
