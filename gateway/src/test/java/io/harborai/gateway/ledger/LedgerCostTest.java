package io.harborai.gateway.ledger;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.ThreadMXBean;
import io.harborai.platform.storage.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an entry costs the thread that records it: memory and processor time, which a busy machine does not change. */
final class LedgerCostTest {
    @TempDir
    Path directory;

    @Test
    void recordingCostsLittleOfTheLoop() throws Exception {
        int count = 40_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            LedgerEntry entry = Entries.of("trace");
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                ledger.record(entry);
                if (i % 20 == 0) {
                    // About as far apart as calls: the writer falls asleep in between, and must be woken.
                    LockSupport.parkNanos(1_000_000);
                }
            }
            cpu = (threads.getCurrentThreadCpuTime() - cpu) / count;
            bytes = (threads.getCurrentThreadAllocatedBytes() - bytes) / count;
            System.getLogger(LedgerCostTest.class.getName()).log(System.Logger.Level.INFO,
                    "record: {0} ns of processor time, {1} bytes", cpu, bytes);
            assertThat(bytes).isLessThan(200);
            assertThat(cpu).isLessThan(50_000);
            assertThat(ledger.figures().lost()).isZero();
        }
    }
}
