package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What follows the question mark of an admin route, read and checked. */
final class QueryText {
    private static final int LONGEST = 4_096;

    private final Map<String, String> values;

    private QueryText(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if a name is not allowed or given twice, with a message for the caller
     */
    static QueryText parse(String query, Set<String> allowed) {
        Map<String, String> values = new LinkedHashMap<>();
        if (query.length() > LONGEST) {
            throw new IllegalArgumentException("The query has more than " + LONGEST + " characters.");
        }
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException("There is no parameter '" + name + "'; there are "
                        + String.join(", ", allowed.stream().sorted().toList()) + ".");
            }
            if (values.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("'" + name + "' is given twice.");
            }
        }
        return new QueryText(values);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** A value; empty when it is not given or empty. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }

    /**
     * A moment: ISO 8601 with a zone, or a day, which begins at midnight UTC.
     *
     * @throws IllegalArgumentException if it is something else
     */
    Instant instant(String name, Instant otherwise) {
        @Nullable
        String text = values.get(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("'" + name + "' is '" + text
                    + "', it must be a day such as 2026-11-21, or a moment such as 2026-11-21T09:00:00Z.", wrong);
        }
    }

    /**
     * A number.
     *
     * @throws IllegalArgumentException if it is none
     */
    int number(String name, int otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + name + "' is '" + text.get() + "', it must be a number.");
        }
        return Integer.parseInt(text.get());
    }

    /**
     * Yes or no.
     *
     * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}
     */
    boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + name + "' must be true or false.");
        };
    }
}
