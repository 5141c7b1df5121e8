package io.harborai.engine.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What memory is used for: {@code memoryStats()}.
 *
 * @param cache          the answer caches together
 * @param objectPool     the pools of reusable buffers together
 * @param weakReferences idle state that the garbage collector may take
 * @param systemMemory   the process
 */
public record MemoryStats(Cache cache, ObjectPool objectPool, WeakReferences weakReferences,
        SystemMemory systemMemory) {
    /**
     * Caches.
     *
     * @param size      entries
     * @param hitRate   hits as a share of look-ups, 0 to 1; 0 before the first
     * @param evictions entries that had to go for others or for want of memory
     * @param cleanups  periodic cleanups so far
     */
    public record Cache(long size, double hitRate, long evictions, long cleanups) {
        /** No cache. */
        public static final Cache NONE = new Cache(0, 0, 0, 0);

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("size", size);
            map.put("hit_rate", hitRate);
            map.put("evictions", evictions);
            map.put("cleanups", cleanups);
            return map;
        }
    }

    /**
     * Pools of objects.
     *
     * @param size      objects the pools have, idle or in use
     * @param inUse     of these, in use
     * @param usageRate in use as a share of the pools' capacity, 0 to 1 (above 1 when more are in use than are kept)
     */
    public record ObjectPool(long size, long inUse, double usageRate) {
        /** No pool. */
        public static final ObjectPool NONE = new ObjectPool(0, 0, 0);

        /** The figures of pools with room for {@code capacity} objects together. */
        public static ObjectPool of(long idle, long inUse, long capacity) {
            return new ObjectPool(idle + inUse, inUse, capacity == 0 ? 0 : (double) inUse / capacity);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("size", size);
            map.put("in_use", inUse);
            map.put("usage_rate", usageRate);
            return map;
        }
    }

    /**
     * Weak references.
     *
     * @param count        held now
     * @param cleanedCount of those whose object was collected, so many were cleaned up
     */
    public record WeakReferences(long count, long cleanedCount) {
        /** None. */
        public static final WeakReferences NONE = new WeakReferences(0, 0);

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("count", count);
            map.put("cleaned_count", cleanedCount);
            return map;
        }
    }

    /**
     * The process, in megabytes of 2<sup>20</sup> bytes.
     *
     * @param rssMb      resident set
     * @param heapUsedMb heap in use, garbage included
     * @param heapMaxMb  heap at most; 0 when there is no bound
     */
    public record SystemMemory(double rssMb, double heapUsedMb, double heapMaxMb) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("rss_mb", rssMb);
            map.put("heap_used_mb", heapUsedMb);
            map.put("heap_max_mb", heapMaxMb);
            return map;
        }
    }

    /** The figures under the names that users see, in this order: maps of numbers. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cache", cache.toMap());
        map.put("object_pool", objectPool.toMap());
        map.put("weak_references", weakReferences.toMap());
        map.put("system_memory", systemMemory.toMap());
        return map;
    }

    /** {@link #toMap()} as JSON. */
    public String toJson() {
        return StatsJson.write(toMap());
    }
}
