package io.harborai.platform.config;

import java.util.List;
import java.util.Map;

/** A value as written, before anybody knows its type, with its place. */
sealed interface Raw {
    Origin origin();

    /** Text, number or truth value. */
    record Scalar(Origin origin, String text) implements Raw {}

    /** Nothing: {@code key:} or {@code key: null}. */
    record Empty(Origin origin) implements Raw {}

    /** A list. */
    record Sequence(Origin origin, List<Raw> items) implements Raw {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Names with values, in the order of the file. */
    record Mapping(Origin origin, Map<String, Entry> entries) implements Raw {}

    /** One value of a mapping, with its name's place. */
    record Entry(Origin name, Raw value) {}
}
