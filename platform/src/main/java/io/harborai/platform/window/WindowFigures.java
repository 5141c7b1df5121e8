package io.harborai.platform.window;

import java.time.Instant;

/**
 * How {@link Windows} are doing.
 *
 * @param mode who counts
 * @param since when that began
 * @param nodes nodes that count together, this one included; as last known
 * @param keys counters that this node holds
 * @param errors questions that the shared store did not answer, or not in time
 * @param lastError why the latest of them failed, empty for none; without credentials
 */
public record WindowFigures(Mode mode, Instant since, int nodes, long keys, long errors, String lastError) {
    /** Who counts. */
    public enum Mode {
        /** There is one node, and it counts. */
        SINGLE,
        /** All nodes count together. */
        SHARED,
        /** The shared store does not answer: each node allows its share of every limit. */
        LOCAL
    }
}
