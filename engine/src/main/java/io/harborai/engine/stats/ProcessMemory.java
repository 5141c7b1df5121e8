package io.harborai.engine.stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory of this process. The resident set is read from Linux' {@code /proc/self/statm}, whose second number counts pages
 * (man 5 proc); the size of a page is what the kernel told the process in {@code /proc/self/auxv}. Elsewhere the resident set
 * is estimated by what the virtual machine has committed, heap and non-heap, which leaves out thread stacks and buffers
 * outside the heap. Thread-safe. Reads two small files of the kernel, so it is not for an event loop.
 */
public final class ProcessMemory {
    private static final double MB = 1 << 20;
    /** Entry type of the page size (AT_PAGESZ in the kernel's include/uapi/linux/auxvec.h). */
    private static final long AT_PAGESZ = 6;
    private static final int ENTRY_BYTES = 2 * Long.BYTES;

    private final Path statm;
    private final OptionalLong pageBytes;
    private final MemoryMXBean memory;

    /**
     * A reader.
     *
     * @param self the process' directory in {@code /proc}; need not exist
     */
    ProcessMemory(Path self, MemoryMXBean memory) {
        this.statm = self.resolve("statm");
        this.pageBytes = pageBytes(self.resolve("auxv"));
        this.memory = memory;
    }

    /** The memory of this very process. */
    public static ProcessMemory ofThisProcess() {
        return new ProcessMemory(Path.of("/proc/self"), ManagementFactory.getMemoryMXBean());
    }

    /** Bytes resident in memory; by the estimate above where the kernel does not tell. */
    public long rssBytes() {
        OptionalLong told = residentBytes();
        return told.isPresent()
                ? told.getAsLong()
                : memory.getHeapMemoryUsage().getCommitted() + memory.getNonHeapMemoryUsage().getCommitted();
    }

    /** Bytes of the heap in use, garbage included. */
    public long heapUsedBytes() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** The figures as statistics show them. */
    public MemoryStats.SystemMemory read() {
        MemoryUsage heap = memory.getHeapMemoryUsage();
        return new MemoryStats.SystemMemory(rssBytes() / MB, heap.getUsed() / MB, Math.max(0, heap.getMax()) / MB);
    }

    private OptionalLong residentBytes() {
        if (pageBytes.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            String[] pages = Files.readString(statm, StandardCharsets.US_ASCII).split(" ", 3);
            return pages.length < 2
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.multiplyExact(Long.parseLong(pages[1]), pageBytes.getAsLong()));
        } catch (IOException | NumberFormatException | ArithmeticException unreadable) {
            // No such kernel, or one that does not let us look: the estimate stands in, as documented.
            return OptionalLong.empty();
        }
    }

    /** The page size, from pairs of native longs; empty on 32-bit machines, whose pairs do not fit, and where there are none. */
    private static OptionalLong pageBytes(Path auxv) {
        try {
            ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(auxv)).order(ByteOrder.nativeOrder());
            while (entries.remaining() >= ENTRY_BYTES) {
                long type = entries.getLong();
                long value = entries.getLong();
                if (type == AT_PAGESZ && Long.bitCount(value) == 1) {
                    return OptionalLong.of(value);
                }
            }
            return OptionalLong.empty();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}
