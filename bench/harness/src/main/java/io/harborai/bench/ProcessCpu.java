package io.harborai.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a process and its children have used so far, as Linux's {@code /proc} tells it.
 * <p>
 * Children are counted while they live; those that have ended and been waited for are in their parent's figures. A process that is gone counts as nothing. Safe for use by many threads.
 */
public final class ProcessCpu {

    /** The kernel's clock ticks per second: 100 on every Linux that Java runs on (getconf CLK_TCK). */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of /proc/PID/stat after the command's closing parenthesis, the first of which is number 3. */
    private static final int UTIME = 14 - 3;
    private static final int CHILDREN_STIME = 17 - 3;

    private final Path proc;
    private final long pid;

    private ProcessCpu(Path proc, long pid) {
        this.proc = proc;
        this.pid = pid;
    }

    /** The meter of a process; 0 stands for no process, which uses nothing. */
    public static ProcessCpu of(long pid) {
        return new ProcessCpu(Path.of("/proc"), pid);
    }

    static ProcessCpu of(Path proc, long pid) {
        return new ProcessCpu(proc, pid);
    }

    /** User and system seconds of all threads, children included; steps of 10 ms. */
    public double cpuSeconds() {
        return family().mapToDouble(this::cpuSecondsOf).sum();
    }

    /** Resident memory in bytes, children included; pages that they share count for each. */
    public long residentBytes() {
        return family().map(this::residentBytesOf).sum();
    }

    private LongStream family() {
        return pid == 0 ? LongStream.empty() : family(pid);
    }

    private LongStream family(long parent) {
        String children = String.join(" ", threads(parent).stream()
                .map(thread -> read("task/" + thread + "/children", parent)).toList());
        LongStream below = children.isBlank()
                ? LongStream.empty()
                : LongStream.of(longs(children)).flatMap(this::family);
        return LongStream.concat(LongStream.of(parent), below);
    }

    /** Each thread has the children that it has started. */
    private List<String> threads(long parent) {
        try (Stream<Path> tasks = Files.list(proc.resolve(parent + "/task"))) {
            return tasks.map(task -> task.getFileName().toString()).toList();
        } catch (IOException | UncheckedIOException e) {
            return gone(parent, "task", List.of(), e);
        }
    }

    private static long[] longs(String text) {
        return Arrays.stream(text.trim().split("\\s+")).mapToLong(Long::parseLong).toArray();
    }

    private double cpuSecondsOf(long each) {
        String stat = read("stat", each);
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = UTIME; i <= CHILDREN_STIME; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private long residentBytesOf(long each) {
        return read("status", each).lines().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024).sum();
    }

    /** A file of a process, or nothing when the process is gone. */
    private String read(String file, long each) {
        try {
            return Files.readString(proc.resolve(Long.toString(each)).resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return gone(each, file, "", e);
        }
    }

    /** Nothing for a process that has ended meanwhile; for one that lives, the failure. */
    private <T> T gone(long each, String file, T nothing, Exception e) {
        if (Files.exists(proc.resolve(each + "/stat")) && !(e instanceof NoSuchFileException)) {
            throw new BenchException("cannot read /proc/" + each + "/" + file, e);
        }
        return nothing;
    }
}
