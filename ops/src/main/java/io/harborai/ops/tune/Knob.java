package io.harborai.ops.tune;

import java.util.List;

/**
 * A setting that can be changed while the server runs.
 *
 * @param name   its name in the configuration, such as {@code cache_size}
 * @param unit   of its values
 * @param values what is tried, 1 to 16 values
 */
public record Knob(String name, String unit, List<Integer> values) {
    private static final int MOST = 16;

    /** Checks the number of values; copies them. */
    public Knob {
        values = List.copyOf(values);
        if (values.isEmpty() || values.size() > MOST || values.stream().anyMatch(value -> value < 1)) {
            throw new IllegalArgumentException(name + " has the values " + values + ": 1 to " + MOST
                    + " of them, each 1 or more");
        }
    }
}
