package io.harborai.engine.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a simulator is told by its model's name: {@code echo+latency=200+rate=20+cut=3}.
 *
 * @param base     the name before the first {@code +}
 * @param latency  milliseconds before the answer begins
 * @param rate     tokens per second, 0 for all at once
 * @param tokens   tokens to say, 0 for as many as the text has
 * @param status   error status to answer with, 0 for none
 * @param cut      tokens after which the connection is lost, -1 for never
 * @param stall    tokens after which it falls silent, -1 for never
 * @param malformed the token that is sent as broken JSON, counted from 1, -1 for none
 */
record Directives(String base, int latency, int rate, int tokens, int status, int cut, int stall, int malformed) {
    private static final Map<String, Range> KNOWN = known();

    private record Range(int lowest, int highest, int otherwise) {}

    /** What came of reading a name: {@code problem} is empty when it is fine. */
    record Reading(Directives directives, Optional<String> problem) {}

    static Reading read(String model) {
        String[] parts = model.split("\\+", -1);
        Map<String, Integer> values = new LinkedHashMap<>();
        KNOWN.forEach((name, range) -> values.put(name, range.otherwise()));
        Optional<String> problem = Optional.empty();
        for (int i = 1; i < parts.length && problem.isEmpty(); i++) {
            problem = read(parts[i], values);
        }
        return new Reading(new Directives(parts[0], at(values, "latency"), at(values, "rate"), at(values, "tokens"),
                at(values, "status"), at(values, "cut"), at(values, "stall"), at(values, "malformed")), problem);
    }

    private static int at(Map<String, Integer> values, String name) {
        return values.getOrDefault(name, 0);
    }

    private static Optional<String> read(String directive, Map<String, Integer> values) {
        int equals = directive.indexOf('=');
        String name = equals < 0 ? directive : directive.substring(0, equals);
        Range range = KNOWN.get(name);
        if (range == null) {
            return Optional.of("The simulator knows no directive '" + name + "'. Known: "
                    + String.join(", ", KNOWN.keySet()) + ".");
        }
        try {
            int value = Integer.parseInt(directive.substring(equals + 1));
            if (value >= range.lowest() && value <= range.highest()) {
                values.put(name, value);
                return Optional.empty();
            }
        } catch (NumberFormatException notANumber) {
            return Optional.of(wants(name, range, directive));
        }
        return Optional.of(wants(name, range, directive));
    }

    private static String wants(String name, Range range, String directive) {
        return "The simulator's directive '" + directive + "' must be " + name + "=" + range.lowest() + ".."
                + range.highest() + ".";
    }

    private static Map<String, Range> known() {
        Map<String, Range> known = new LinkedHashMap<>();
        known.put("latency", new Range(0, 600_000, 0));
        known.put("rate", new Range(1, 10_000, 0));
        known.put("tokens", new Range(1, 100_000, 0));
        known.put("status", new Range(400, 599, 0));
        known.put("cut", new Range(0, 100_000, -1));
        known.put("stall", new Range(0, 100_000, -1));
        known.put("malformed", new Range(1, 100_000, -1));
        return known;
    }
}
