package io.harborai.ops.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Java, memory, descriptors, processors, clock. */
public final class MachineChecks {
    private static final int JAVA = 25;
    private static final long MIB = 1 << 20;
    private static final long LEAST_HEAP = 64 * MIB;
    private static final long LEAST_AVAILABLE = 128 * MIB;
    /** Beside the heap there are threads, buffers and compiled code. */
    private static final double MOST_HEAP = 0.75;
    /** A thousand callers and their calls upstream need two thousand, and the files come on top. */
    private static final long LEAST_DESCRIPTORS = 4_096;
    private static final double BUSY = 2;
    /** No release is older; a clock that says so was never set. */
    private static final Instant FIRST_RELEASE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

    private MachineChecks() {
    }

    /** The checks of a machine, which each looks at anew. */
    public static List<Check> of(Supplier<Machine> machine) {
        return List.of(new Check("java", () -> java(machine.get())), new Check("heap", () -> heap(machine.get())),
                new Check("memory", () -> memory(machine.get())),
                new Check("descriptors", () -> descriptors(machine.get())),
                new Check("load", () -> load(machine.get())), new Check("encoding", () -> encoding(machine.get())),
                new Check("temporary-files", () -> temporary(machine.get())),
                new Check("clock", () -> clock(machine.get())));
    }

    private static Verdict java(Machine machine) {
        return machine.java() >= JAVA
                ? Verdict.ok("Java " + machine.java())
                : Verdict.failed("Java " + machine.java() + " runs this program",
                        "Install a JDK " + JAVA + " or newer, or name one: HARBORAI_JAVA_HOME=/path/to/jdk.");
    }

    private static Verdict heap(Machine machine) {
        String evidence = "the heap may have " + mib(machine.heapMax()) + " of " + mib(machine.memory());
        if (machine.heapMax() > machine.memory() * MOST_HEAP) {
            return Verdict.failed(evidence + ": the system may end the process for want of memory",
                    String.format(Locale.ROOT, "Give it less: HARBORAI_JAVA_OPTS=-Xmx%dm.",
                            Math.max(LEAST_HEAP, machine.memory() / 2) / MIB));
        }
        return machine.heapMax() < LEAST_HEAP
                ? Verdict.warning(evidence, "Give it more: HARBORAI_JAVA_OPTS=-Xmx256m.")
                : Verdict.ok(evidence);
    }

    private static Verdict memory(Machine machine) {
        String evidence = mib(machine.available()) + " of " + mib(machine.memory()) + " can be had";
        return machine.available() < LEAST_AVAILABLE
                ? Verdict.failed(evidence, "End other programs, give the machine or container more memory, or lower "
                        + "memory.cache_size.")
                : Verdict.ok(evidence);
    }

    private static Verdict descriptors(Machine machine) {
        if (machine.descriptors() < 0) {
            return Verdict.skipped("this system does not tell how many files may be open");
        }
        String evidence = machine.opened() + " of " + machine.descriptors() + " files and sockets are open";
        if (machine.opened() > machine.descriptors() * 0.9) {
            return Verdict.failed(evidence, "Raise the limit (ulimit -n 65536, LimitNOFILE=65536 in systemd).");
        }
        return machine.descriptors() < LEAST_DESCRIPTORS
                ? Verdict.warning(evidence + ": too few for a thousand callers",
                        "Raise the limit: ulimit -n 65536, or LimitNOFILE=65536 in systemd.")
                : Verdict.ok(evidence);
    }

    private static Verdict load(Machine machine) {
        if (machine.load() < 0) {
            return Verdict.skipped("this system does not tell its load");
        }
        String evidence = String.format(Locale.ROOT, "load %.2f on %d processors", machine.load(),
                machine.processors());
        return machine.load() > BUSY * machine.processors()
                ? Verdict.warning(evidence, "See what runs beside HarborAI (top), or give it more processors.")
                : Verdict.ok(evidence);
    }

    private static Verdict encoding(Machine machine) {
        return machine.charset().equals(StandardCharsets.UTF_8)
                ? Verdict.ok("UTF-8")
                : Verdict.failed("the character set is " + machine.charset(),
                        "Start it by ./harborai, or add -Dfile.encoding=UTF-8 to Java's options.");
    }

    private static Verdict temporary(Machine machine) {
        Path folder = machine.temporary();
        try {
            Files.delete(Files.createTempFile(folder, "harborai", ".probe"));
            return Verdict.ok(folder + " can be written");
        } catch (IOException failed) {
            return Verdict.failed(folder + " cannot be written (" + failed + ")",
                    "Make it, free room on it, or name another: HARBORAI_JAVA_OPTS=-Djava.io.tmpdir=/path.");
        }
    }

    private static Verdict clock(Machine machine) {
        return machine.now().isBefore(FIRST_RELEASE) || machine.now().isAfter(FAR)
                ? Verdict.failed("the clock says " + machine.now(), "Set the clock, and keep it right: "
                        + "timedatectl set-ntp true.")
                : Verdict.ok(machine.now().toString());
    }

    private static String mib(long bytes) {
        return bytes / MIB + " MB";
    }
}
