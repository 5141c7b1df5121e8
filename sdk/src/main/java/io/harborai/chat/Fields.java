package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** Makes the JSON objects that requests are of. */
final class Fields {
    private Fields() {
    }

    /** An object of alternating names and values, in this order; what is null is left out. */
    static Map<String, @Nullable Object> of(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
            }
        }
        return fields;
    }

    /** The same object with one field set. */
    static Map<String, @Nullable Object> with(Map<String, @Nullable Object> fields, String name,
            @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields);
        copy.put(name, JsonValues.frozen(value));
        return copy;
    }

    /** A deep copy that nobody changes. */
    @SuppressWarnings("unchecked") // the frozen copy of a map is such a map
    static Map<String, @Nullable Object> frozen(Map<String, ? extends @Nullable Object> fields) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(JsonValues.frozen(fields));
    }

    /** A text that must not be blank. */
    static String text(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank");
        }
        return value;
    }

    /** A number in a closed range. */
    static double within(String name, double value, double lowest, double highest) {
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + lowest + " to " + highest);
        }
        return value;
    }

    /** A whole number in a closed range. */
    static long within(String name, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + lowest
                    + (highest == Long.MAX_VALUE ? " or more" : " to " + highest));
        }
        return value;
    }
}
