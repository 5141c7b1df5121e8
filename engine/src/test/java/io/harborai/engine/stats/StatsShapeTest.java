package io.harborai.engine.stats;

import java.util.List;
import java.util.Map;

import io.harborai.engine.plugin.PluginState;
import io.harborai.engine.plugin.PluginStatistics;
import io.harborai.engine.plugin.RegistryStatistics;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The names and shapes that users rely on. */
final class StatsShapeTest {
    @Test
    void memory_stats_have_the_promised_names() {
        MemoryStats stats = new MemoryStats(new MemoryStats.Cache(3, 0.75, 2, 1), MemoryStats.ObjectPool.of(6, 2, 16),
                new MemoryStats.WeakReferences(4, 5), new MemoryStats.SystemMemory(128.5, 10.25, 64));
        assertThat(stats.toJson()).isEqualTo("{\"cache\":{\"size\":3,\"hit_rate\":0.75,\"evictions\":2,\"cleanups\":1},"
                + "\"object_pool\":{\"size\":8,\"in_use\":2,\"usage_rate\":0.125},"
                + "\"weak_references\":{\"count\":4,\"cleaned_count\":5},"
                + "\"system_memory\":{\"rss_mb\":128.5,\"heap_used_mb\":10.25,\"heap_max_mb\":64.0}}");
        assertThat(stats.toMap()).containsEntry("cache",
                Map.of("size", 3L, "hit_rate", 0.75, "evictions", 2L, "cleanups", 1L));
    }

    @Test
    void concurrency_stats_have_the_promised_names() {
        LatencySummary minute = new LatencySummary(100, 5, 2_000_000, 1_500_000, 9_000_000, 20_000_000, 12.5);
        RegistryStatistics plugins = new RegistryStatistics("lock_free", 1, 1, 1, 0, 2_000_000, 7, 3, 0,
                List.of(new PluginStatistics("lab", PluginState.ACTIVE, 1, 0, 2_000_000, 2_000_000, 7, 0, null)));
        ConcurrencyStats stats = new ConcurrencyStats(ConcurrencyStats.Connections.of(5, 3, 20, 10),
                ConcurrencyStats.Requests.of(new CallCounters.Snapshot(4, 95, 5, 2, 6, 1), 9),
                ConcurrencyStats.Performance.of(minute), plugins,
                Map.of("lab/m", new ConcurrencyStats.TargetLimit(20, 4), "a\"b/m",
                        new ConcurrencyStats.TargetLimit(0, 0)));
        assertThat(stats.toJson()).isEqualTo("{\"connections\":{\"active\":5,\"idle\":3,\"max_connections\":20,"
                + "\"max_per_host\":10,\"pool_usage_rate\":0.25},"
                + "\"requests\":{\"queue_length\":9,\"in_flight\":4,\"completed\":95,\"failed\":5,\"retried\":6,"
                + "\"shed\":1},"
                + "\"performance\":{\"throughput\":12.5,\"avg_response_time\":2.0,\"p50\":1.5,\"p95\":9.0,"
                + "\"p99\":20.0,\"error_rate\":0.05},"
                + "\"plugins\":{\"registry\":\"lock_free\",\"registered\":1,\"active\":1,\"loads\":1,"
                + "\"load_failures\":0,\"load_time_ms\":2.0,\"uses\":7,\"misses\":3,\"failures\":0,"
                + "\"each\":{\"lab\":{\"state\":\"active\",\"loads\":1,\"load_failures\":0,\"load_time_ms\":2.0,"
                + "\"max_load_time_ms\":2.0,\"uses\":7,\"failures\":0}}},"
                + "\"limits\":{\"a\\\"b/m\":{\"limit\":0,\"in_flight\":0},"
                + "\"lab/m\":{\"limit\":20,\"in_flight\":4}}}");
    }

    @Test
    void nothing_there_is_zero_and_never_a_number_that_json_does_not_know() {
        assertThat(ConcurrencyStats.Connections.of(0, 0, 0, 0).poolUsageRate()).isZero();
        assertThat(MemoryStats.ObjectPool.of(0, 1, 0).usageRate()).isZero();
        assertThat(StatsJson.write(Map.of("x", Double.NaN))).isEqualTo("{\"x\":0.0}");
    }

    @Test
    void counters_tell_what_became_of_calls() {
        CallCounters counters = new CallCounters();
        for (int i = 0; i < 5; i++) {
            counters.begun();
        }
        counters.completed();
        counters.failed();
        counters.cancelled();
        counters.retried();
        counters.retried();
        counters.shed();
        assertThat(counters.snapshot()).isEqualTo(new CallCounters.Snapshot(2, 1, 1, 1, 2, 1));
    }
}
