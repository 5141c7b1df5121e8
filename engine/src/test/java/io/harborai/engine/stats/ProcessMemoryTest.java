package io.harborai.engine.stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class ProcessMemoryTest {
    private static final MemoryMXBean BEAN = ManagementFactory.getMemoryMXBean();

    @TempDir
    Path self;

    private void kernelSays(String statm, long... auxv) throws IOException {
        Files.writeString(self.resolve("statm"), statm);
        ByteBuffer entries = ByteBuffer.allocate(auxv.length * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long number : auxv) {
            entries.putLong(number);
        }
        Files.write(self.resolve("auxv"), entries.array());
    }

    private long rss() {
        return new ProcessMemory(self, BEAN).rssBytes();
    }

    private static long committed() {
        return BEAN.getHeapMemoryUsage().getCommitted() + BEAN.getNonHeapMemoryUsage().getCommitted();
    }

    @Test
    void pages_are_counted_in_the_kernels_own_size() throws IOException {
        kernelSays("900 100 7 1 0 60 0\n", 33, 1, 6, 65_536, 0, 0);
        assertThat(rss()).isEqualTo(100L * 65_536);
    }

    @Test
    void without_the_kernels_word_what_is_committed_stands_in() throws IOException {
        assertThat((double) rss()).isCloseTo((double) committed(), Percentage.withPercentage(20));
        kernelSays("nonsense", 6, 4_096);
        assertThat((double) rss()).isCloseTo((double) committed(), Percentage.withPercentage(20));
        kernelSays("900 x 7", 6, 4_096);
        assertThat((double) rss()).isCloseTo((double) committed(), Percentage.withPercentage(20));
        kernelSays("900 100 7", 6, 4_095, 1);
        assertThat((double) rss()).isCloseTo((double) committed(), Percentage.withPercentage(20));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void on_linux_it_agrees_with_the_status_file() throws IOException {
        long kilobytes = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
        MemoryStats.SystemMemory read = ProcessMemory.ofThisProcess().read();
        assertThat(read.rssMb()).isCloseTo(kilobytes / 1024.0, Percentage.withPercentage(10));
        assertThat(read.heapUsedMb()).isPositive().isLessThanOrEqualTo(read.heapMaxMb());
    }
}
