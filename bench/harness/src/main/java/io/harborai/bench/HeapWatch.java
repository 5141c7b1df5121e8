package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks into a Java process from outside: its live heap after a full collection, its threads, its sockets. */
final class HeapWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The last line of a histogram: instances and bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private final long pid;

    HeapWatch(long pid) {
        this.pid = pid;
    }

    /** The Java process that a launcher has become or has started. */
    static HeapWatch ofLauncher(long pid) {
        ProcessHandle launcher = ProcessHandle.of(pid)
                .orElseThrow(() -> new BenchException("process " + pid + " is gone"));
        return Stream.concat(Stream.of(launcher), launcher.descendants())
                .filter(each -> each.info().command().orElse("").endsWith("java")).findFirst()
                .map(java -> new HeapWatch(java.pid()))
                .orElseThrow(() -> new BenchException("process " + pid + " runs no Java"));
    }

    /**
     * What was seen.
     *
     * @param liveMib what a full collection leaves on the heap
     * @param threads threads of the process
     * @param sockets its open sockets
     */
    record Look(double liveMib, int threads, int sockets) {}

    Look look() {
        Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new BenchException("jcmd tells nothing of the heap of process " + pid);
        }
        return new Look(Long.parseLong(total.group(1)) / 1024.0 / 1024.0, count("task", ""), count("fd", "socket:"));
    }

    private String jcmd(String command) {
        return Shell.run(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), command), PATIENCE);
    }

    private int count(String folder, String prefix) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
            return (int) entries.filter(entry -> prefix.isEmpty() || target(entry).startsWith(prefix)).count();
        } catch (IOException e) {
            throw new BenchException("cannot read /proc/" + pid + "/" + folder, e);
        }
    }

    /** Where a descriptor leads; nothing when it was closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
