package io.harborai.ops.health;

import java.util.Map;

/** What callers' own calls tell of models: then nobody else needs to ask. */
@FunctionalInterface
public interface Traffic {
    /** Nobody calls. */
    Traffic NONE = Map::of;

    /**
     * Attempts since the start, or since the counts began anew.
     *
     * @param attempts those that were answered and those that failed through the provider's fault
     * @param failures those that failed through the provider's fault
     * @param millis   the time of those that were answered together
     */
    record Count(long attempts, long failures, long millis) {
        /** What came since; everything when the counts have begun anew. */
        Count minus(Count before) {
            return attempts < before.attempts
                    ? this
                    : new Count(attempts - before.attempts, failures - before.failures, millis - before.millis);
        }
    }

    /** By {@code provider/model}, from memory. */
    Map<String, Count> counts();
}
