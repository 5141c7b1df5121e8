package io.harborai.ops.tune;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a tuning asks of the rest of the server.
 *
 * @param node      the name of this process
 * @param knobs     what can be turned, with what is tried unless somebody says otherwise
 * @param settings  what is in force, and how it is changed
 * @param counters  the load's counters, from memory
 * @param behaviour how calls went, for recommendations
 */
public record TuningPorts(String node, List<Knob> knobs, Settings settings, Supplier<Counters> counters,
        Supplier<Behaviour> behaviour) {
    /** Copies the list. */
    public TuningPorts {
        knobs = List.copyOf(knobs);
    }

    /** What is in force. */
    public interface Settings {
        /** By the knobs' names. */
        Map<String, Integer> current();

        /** Changes what differs. */
        void apply(Map<String, Integer> values);
    }

    /**
     * Counters since the start.
     *
     * @param ended    calls that ended
     * @param hits     calls that the cache answered
     * @param lookups  calls by the cache
     * @param inFlight calls under way now
     * @param memoryMb memory in use now
     */
    public record Counters(long ended, long hits, long lookups, long inFlight, double memoryMb) {}

    /** The shipped knobs: cache sizes, pools, cleanup intervals. */
    public static List<Knob> shipped() {
        return List.of(new Knob("cache_size", "answers", List.of(500, 1_000, 2_000, 5_000)),
                new Knob("max_connections_per_host", "connections", List.of(50, 100, 200, 300)),
                new Knob("auto_cleanup_interval", "s", List.of(60, 300, 600, 1_200)));
    }

    /** The longest trial. */
    static final Duration LONGEST_TRIAL = Duration.ofMinutes(10);
}
