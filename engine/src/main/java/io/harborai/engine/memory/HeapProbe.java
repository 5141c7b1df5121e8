package io.harborai.engine.memory;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.sun.management.GcInfo;
import io.harborai.engine.stats.ProcessMemory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heap of this virtual machine. What is in use right after a collection is what matters: before it, most of a heap
 * is garbage, and a cache trimmed for that would be trimmed for nothing. Thread-safe; not for an event loop.
 */
public final class HeapProbe implements Supplier<HeapReading> {
    private final ProcessMemory process = ProcessMemory.ofThisProcess();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    /** A probe of this virtual machine. */
    public HeapProbe() {
        // Nothing to set: the virtual machine's own beans are the collaborators.
    }

    @Override
    public HeapReading get() {
        long used = process.heapUsedBytes();
        long collections = 0;
        @Nullable
        GcInfo last = null;
        for (GarbageCollectorMXBean collector : collectors) {
            collections += Math.max(0, collector.getCollectionCount());
            if (collector instanceof com.sun.management.GarbageCollectorMXBean detailed) {
                GcInfo info = detailed.getLastGcInfo();
                if (info != null && (last == null || info.getEndTime() > last.getEndTime())) {
                    last = info;
                }
            }
        }
        return new HeapReading(used, last == null ? used : heapOf(last.getMemoryUsageAfterGc()), collections,
                process.rssBytes());
    }

    private long heapOf(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream().filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed()).sum();
    }
}
