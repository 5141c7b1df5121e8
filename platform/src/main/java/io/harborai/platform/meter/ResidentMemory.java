package io.harborai.platform.meter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident set of this process. Linux tells it in {@code /proc}; elsewhere the JVM's committed memory stands in. */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() {
    }

    /** Bytes in RAM. */
    public static long bytes() {
        if (!Files.isReadable(STATUS)) {
            return Runtime.getRuntime().totalMemory();
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return Runtime.getRuntime().totalMemory();
        } catch (IOException gone) {
            throw new UncheckedIOException("cannot read " + STATUS, gone);
        }
    }
}
