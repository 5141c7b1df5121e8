package io.harborai.ops.doctor;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.meter.ResidentMemory;

/**
 * What the process's memory is made of, in megabytes of 2<sup>20</sup> bytes.
 *
 * @param heapUsed       heap in use, garbage included
 * @param heapMax        most heap; 0 when there is no bound
 * @param afterCollected heap in use after the last collection of each pool: what is really held; 0 before the first
 * @param outsideHeap    classes, compiled code and the like
 * @param direct         buffers outside of the heap
 * @param resident       memory in RAM
 * @param collections    garbage collections so far
 * @param collecting     share of the uptime that they took, 0 to 1
 * @param pools          in use, by pool
 */
public record MemoryFacts(double heapUsed, double heapMax, double afterCollected, double outsideHeap, double direct,
        double resident, long collections, double collecting, Map<String, Double> pools) {
    private static final double MIB = 1 << 20;
    private static final double FULL = 0.85;
    private static final double BUSY = 0.10;
    private static final double LEAST_COLLECTIONS = 5;

    /** Copies the map. */
    public MemoryFacts {
        pools = Map.copyOf(pools);
    }

    /** Of this process, now. */
    public static MemoryFacts now() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Map<String, Double> pools = new LinkedHashMap<>();
        double after = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pools.put(pool.getName(), pool.getUsage().getUsed() / MIB);
            if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
                after += pool.getCollectionUsage().getUsed() / MIB;
            }
        }
        double direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed).sum() / MIB;
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        long uptime = Math.max(1, ManagementFactory.getRuntimeMXBean().getUptime());
        return new MemoryFacts(heap.getUsed() / MIB, Math.max(0, heap.getMax()) / MIB, after,
                ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed() / MIB, direct,
                ResidentMemory.bytes() / MIB,
                collectors.stream().mapToLong(each -> Math.max(0, each.getCollectionCount())).sum(),
                (double) collectors.stream().mapToLong(each -> Math.max(0, each.getCollectionTime())).sum() / uptime,
                pools);
    }

    /** What is wrong, and what to do. */
    public List<Finding> findings() {
        return List.of(new Finding("heap-held", held(), 0), new Finding("garbage-collection", collector(), 0));
    }

    private Verdict held() {
        String evidence = "%.0f of %.0f MB of heap are held after a collection".formatted(afterCollected, heapMax);
        return heapMax > 0 && afterCollected > FULL * heapMax
                ? Verdict.warning(evidence,
                        "Give the heap more (HARBORAI_JAVA_OPTS=-Xmx…m), or lower memory.cache_size. "
                                + "If it grows on and on, ask for the top classes twice and compare: harborai doctor --classes.")
                : Verdict.ok(evidence);
    }

    private Verdict collector() {
        String evidence = "%d collections took %.1f %% of the time".formatted(collections, 100 * collecting);
        return collecting > BUSY && collections > LEAST_COLLECTIONS
                ? Verdict.warning(evidence, "Give the heap more (HARBORAI_JAVA_OPTS=-Xmx…m): it is too small for the "
                        + "load.")
                : Verdict.ok(evidence);
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("heap_used_mb", heapUsed);
        json.put("heap_max_mb", heapMax);
        json.put("heap_after_gc_mb", afterCollected);
        json.put("outside_heap_mb", outsideHeap);
        json.put("direct_buffers_mb", direct);
        json.put("resident_mb", resident);
        // What neither heap, classes, code nor Java's buffers explain: thread stacks, native libraries, the network stack's own memory.
        json.put("native_other_mb", Math.max(0, resident - heapUsed - outsideHeap - direct));
        json.put("gc_count", collections);
        json.put("gc_time_share", collecting);
        json.put("pools_mb", pools);
        return json;
    }
}
