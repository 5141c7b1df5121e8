package io.harborai.ops.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a running server tells of itself, each from memory. Everything may be empty before it listens.
 *
 * @param loopDelays  how long a task waited for each event loop just now; waits for a second at most
 * @param memory      what the engine's memory is used for, under the names of {@code get_memory_stats}
 * @param concurrency how calls are getting on, under the names of {@code get_concurrency_stats}
 * @param targets     how each target is getting on
 */
public record DiagnosisPorts(Supplier<List<Duration>> loopDelays, Supplier<Map<String, Object>> memory,
        Supplier<Map<String, Object>> concurrency, Supplier<Map<String, Object>> targets) {
    /** A server that tells nothing. */
    public static final DiagnosisPorts NONE = new DiagnosisPorts(List::of, Map::of, Map::of, Map::of);
}
