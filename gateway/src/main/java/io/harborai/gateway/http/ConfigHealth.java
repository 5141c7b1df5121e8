package io.harborai.gateway.http;

import java.util.List;

/**
 * What {@code /health} tells of the configuration.
 *
 * @param version the number of the one in force, 0 when configurations are not numbered
 * @param troubles why something else is in force than was written; empty when nothing is
 */
public record ConfigHealth(long version, List<String> troubles) {
    /** Nobody looks after it. */
    public static final ConfigHealth NONE = new ConfigHealth(0, List.of());

    /** Copies the list. */
    public ConfigHealth {
        troubles = List.copyOf(troubles);
    }
}
