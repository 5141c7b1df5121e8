package io.harborai.ops.tune;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value for each knob. Immutable.
 *
 * @param values by the knob's name
 */
public record Setting(Map<String, Integer> values) {
    /** Copies the map. */
    public Setting {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The same with another value of one knob. */
    public Setting with(String knob, int value) {
        Map<String, Integer> next = new TreeMap<>(values);
        next.put(knob, value);
        return new Setting(next);
    }
}
