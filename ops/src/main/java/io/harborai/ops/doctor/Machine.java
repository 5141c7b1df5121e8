package io.harborai.ops.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;

/**
 * The machine, or the container, and this JVM.
 *
 * @param java        the feature version of Java
 * @param heapMax     most bytes of heap
 * @param memory      bytes of memory, of the container where it has a limit
 * @param available   bytes of it that can be had
 * @param descriptors files and sockets that the process may have open; a negative number when that is not known
 * @param opened      those it has open
 * @param processors  processors that it may use
 * @param load        load average of a minute; a negative number when that is not known
 * @param charset     the character set of files and names
 * @param temporary   the directory of temporary files
 * @param now         what the clock says
 */
public record Machine(int java, long heapMax, long memory, long available, long descriptors, long opened,
        int processors, double load, Charset charset, Path temporary, Instant now) {
    /** This one. */
    public static Machine here(Instant now) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        boolean unix = system instanceof UnixOperatingSystemMXBean;
        return new Machine(Runtime.version().feature(), Runtime.getRuntime().maxMemory(), total,
                available(system, total),
                unix ? ((UnixOperatingSystemMXBean) system).getMaxFileDescriptorCount() : -1,
                unix ? ((UnixOperatingSystemMXBean) system).getOpenFileDescriptorCount() : -1,
                Runtime.getRuntime().availableProcessors(), system.getSystemLoadAverage(), Charset.defaultCharset(),
                Path.of(System.getProperty("java.io.tmpdir", "/tmp")), now);
    }

    /** Of a whole Linux machine what the kernel says: what it calls free does not count the files that it can drop. */
    private static long available(OperatingSystemMXBean system, long total) {
        Path meminfo = Path.of("/proc/meminfo");
        try {
            List<String> lines = Files.isReadable(meminfo) ? Files.readAllLines(meminfo) : List.of();
            long all = kilobytes(lines, "MemTotal:");
            long can = kilobytes(lines, "MemAvailable:");
            return all > 0 && all <= total && can >= 0 ? can : system.getFreeMemorySize();
        } catch (IOException gone) {
            return system.getFreeMemorySize();
        }
    }

    private static long kilobytes(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024).orElse(-1L);
    }
}
