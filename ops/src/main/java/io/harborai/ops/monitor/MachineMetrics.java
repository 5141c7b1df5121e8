package io.harborai.ops.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Metrics;
import io.harborai.platform.meter.ResidentMemory;
import org.jspecify.annotations.Nullable;

/**
 * The machine and this process. The JDK tells CPU and memory, of the container where there is one; Linux tells the rest in
 * {@code /proc}, in six small files. Elsewhere what is not known is left out. Called by one thread at a time.
 */
public final class MachineMetrics implements MetricSource {
    private static final double MIB = 1 << 20;

    private final Path proc;
    private final Path dataDir;
    private final OperatingSystemMXBean system;
    private @Nullable Traffic before;

    private record Traffic(Instant at, long in, long out) {}

    /**
     * Reads the machine.
     *
     * @param proc    where the kernel tells of itself: {@code /proc}
     * @param dataDir the directory whose file system matters; it exists
     */
    public MachineMetrics(Path proc, Path dataDir) {
        this.proc = proc;
        this.dataDir = dataDir;
        this.system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public void measure(Measurement into) {
        try {
            cpu(into);
            memory(into);
            disk(into);
            network(into);
            load(into);
        } catch (IOException gone) {
            throw new UncheckedIOException("the machine could not be measured: " + gone.getMessage(), gone);
        }
        into.put(Metrics.THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        into.put(Metrics.UPTIME, ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    }

    /** The JDK says a negative number until it knows. */
    private void cpu(Measurement into) {
        double machine = system.getCpuLoad();
        double process = system.getProcessCpuLoad();
        if (machine >= 0) {
            into.put(Metrics.CPU, 100 * machine);
        }
        if (process >= 0) {
            into.put(Metrics.PROCESS_CPU, 100 * process);
        }
    }

    private void memory(Measurement into) throws IOException {
        long total = system.getTotalMemorySize();
        long used = total - available(total);
        into.put(Metrics.MEMORY, 100.0 * used / total);
        into.put(Metrics.MEMORY_USED, used / MIB);
        into.put(Metrics.HEAP, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB);
        into.put(Metrics.RSS, ResidentMemory.bytes() / MIB);
    }

    /** Of a whole Linux machine what the kernel says: what it calls free does not count the files that it can drop at once. */
    private long available(long total) throws IOException {
        List<String> lines = lines("meminfo");
        long machine = kilobytes(lines, "MemTotal:");
        long available = kilobytes(lines, "MemAvailable:");
        return machine > 0 && machine <= total && available >= 0 ? available : system.getFreeMemorySize();
    }

    private static long kilobytes(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024).orElse(-1L);
    }

    private void disk(Measurement into) throws IOException {
        FileStore store = Files.getFileStore(dataDir);
        long total = store.getTotalSpace();
        long free = store.getUsableSpace();
        if (total > 0) {
            into.put(Metrics.DISK, 100.0 * (total - free) / total);
            into.put(Metrics.DISK_FREE, free / MIB);
        }
    }

    private void network(Measurement into) throws IOException {
        long in = 0;
        long out = 0;
        for (String line : lines("net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                String[] fields = line.substring(colon + 1).strip().split("\\s+");
                if (fields.length > 8) {
                    in += Long.parseLong(fields[0]);
                    out += Long.parseLong(fields[8]);
                }
            }
        }
        Traffic last = before;
        before = new Traffic(into.at(), in, out);
        double seconds = last == null ? 0 : Duration.between(last.at(), into.at()).toMillis() / 1000.0;
        if (last != null && seconds > 0) {
            into.put(Metrics.NETWORK_IN, Math.max(0, in - last.in()) / seconds);
            into.put(Metrics.NETWORK_OUT, Math.max(0, out - last.out()) / seconds);
        }
        double sockets = inUse("net/sockstat") + inUse("net/sockstat6");
        if (sockets >= 0) {
            into.put(Metrics.SOCKETS, sockets);
        }
    }

    /** {@code TCP: inuse 12 orphan 0 …}; in the second file {@code TCP6: inuse 3}. */
    private double inUse(String file) throws IOException {
        for (String line : lines(file)) {
            if (line.startsWith("TCP: inuse ") || line.startsWith("TCP6: inuse ")) {
                return Double.parseDouble(line.split(" ")[2]);
            }
        }
        return 0;
    }

    private void load(Measurement into) throws IOException {
        List<String> lines = lines("loadavg");
        if (!lines.isEmpty()) {
            String[] fields = lines.getFirst().split(" ");
            into.put(Metrics.LOAD, Double.parseDouble(fields[0]));
            into.put(Metrics.LOAD_5, Double.parseDouble(fields[1]));
            into.put(Metrics.LOAD_15, Double.parseDouble(fields[2]));
        }
    }

    private List<String> lines(String file) throws IOException {
        Path path = proc.resolve(file);
        return Files.isReadable(path) ? Files.readAllLines(path) : List.of();
    }
}
