package io.harborai.ops.metric;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What was measured at one moment. Immutable.
 *
 * @param at     when
 * @param values finite numbers by metric, in the order of the names
 */
public record Readings(Instant at, Map<String, Double> values) {
    /** Copies the map. */
    public Readings {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The value of a metric; empty when it was not measured. */
    public OptionalDouble value(String metric) {
        Double value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
