package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class ProcessCpuTest {

    private static void process(Path proc, int pid, String name, int ticksEach, int kib, String... threadsAndChildren)
            throws IOException {
        Path own = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(own.resolve("stat"), pid + " (" + name + ") S 1 1 1 0 -1 4194560 1 2 3 4 " + ticksEach + " "
                + ticksEach + " " + ticksEach + " " + ticksEach + " 20 0 1 0 5 6 7 8\n");
        Files.writeString(own.resolve("status"), "Name:\t" + name + "\nVmRSS:\t    " + kib + " kB\nThreads:\t1\n");
        for (int i = 0; i < threadsAndChildren.length; i += 2) {
            Path task = Files.createDirectories(own.resolve("task").resolve(threadsAndChildren[i]));
            Files.writeString(task.resolve("children"), threadsAndChildren[i + 1]);
        }
    }

    @Test
    void childrenOfEveryThreadAndTheirChildrenAreAdded(@TempDir Path proc) throws IOException {
        process(proc, 10, "a (b) c", 25, 100, "10", "", "11", "20 30 ");
        process(proc, 20, "child", 50, 10, "20", "40 ");
        process(proc, 30, "child", 50, 10, "30", "");
        process(proc, 40, "grandchild", 75, 1, "40", "999 ");

        assertThat(ProcessCpu.of(proc, 10).cpuSeconds()).isEqualTo(1 + 2 + 2 + 3);
        assertThat(ProcessCpu.of(proc, 10).residentBytes()).isEqualTo(121 * 1024);
    }

    @Test
    void noProcessUsesNothing(@TempDir Path proc) {
        assertThat(ProcessCpu.of(0).cpuSeconds()).isZero();
        assertThat(ProcessCpu.of(proc, 77).cpuSeconds()).isZero();
        assertThat(ProcessCpu.of(proc, 77).residentBytes()).isZero();
    }

    @Test
    void thisProcessIsSeenToWork() {
        ProcessCpu own = ProcessCpu.of(ProcessHandle.current().pid());
        double before = own.cpuSeconds();
        long spent = 0;
        long start = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
        while (spent < TimeUnit.MILLISECONDS.toNanos(200)) {
            spent = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() - start;
        }

        assertThat(own.cpuSeconds() - before).isCloseTo(spent / 1e9, within(0.15));
        assertThat(own.residentBytes()).isBetween(20_000_000L, 4_000_000_000L);
    }
}
