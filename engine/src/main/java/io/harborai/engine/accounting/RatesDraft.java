package io.harborai.engine.accounting;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Rates while they are read. */
final class RatesDraft {
    static final String NAMES = "input, cached_input, output and reasoning";
    private static final Set<String> KEYS = Set.of("input", "cached_input", "output", "reasoning");

    private final Map<String, Long> given = new HashMap<>();

    /** Whether a key is one of these. */
    static boolean isKey(String name) {
        return KEYS.contains(name);
    }

    void put(String name, long rate) {
        given.put(name, rate);
    }

    boolean isEmpty() {
        return given.isEmpty();
    }

    /** What is cached costs as much as what is not, and reasoning as much as output, unless given. */
    Rates rates(PriceReader reader) {
        long input = reader.present(rate("input"), "input");
        long output = reader.present(rate("output"), "output");
        return new Rates(input, given.getOrDefault("cached_input", input), output,
                given.getOrDefault("reasoning", output));
    }

    private @Nullable Long rate(String name) {
        return given.get(name);
    }
}
