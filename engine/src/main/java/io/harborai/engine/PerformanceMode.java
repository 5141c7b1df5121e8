package io.harborai.engine;

import java.util.Locale;
import java.util.Optional;

/** A named set of {@link ConcurrencySettings}: how much of the engine's machinery runs. */
public enum PerformanceMode {
    /** The least: a registry with a lock, no adaptive limits, no queues: what is too much is refused at once. */
    BASIC,
    /** The usual: a lock-free registry, adaptive limits where they are set, queues with priorities. */
    BALANCED,
    /** The same, and embedding requests that come at the same time are joined. */
    OPTIMIZED;

    /**
     * The mode of a name, in any case: {@code basic}, {@code balanced}, {@code optimized}, or the names of the Python SDK:
     * {@code fast} (which did the least), {@code full}. Empty for any other.
     */
    public static Optional<PerformanceMode> named(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "basic", "fast" -> Optional.of(BASIC);
            case "balanced" -> Optional.of(BALANCED);
            case "optimized", "full" -> Optional.of(OPTIMIZED);
            default -> Optional.empty();
        };
    }
}
