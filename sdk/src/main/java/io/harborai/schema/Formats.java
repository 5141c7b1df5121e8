package io.harborai.schema;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/** The formats of strings that are checked. */
final class Formats {
    private Formats() {
    }

    /** Whether a text has the format; true of formats that are not known. */
    static boolean fits(String format, String text) {
        try {
            Object unused = switch (format) {
                case "date-time" -> OffsetDateTime.parse(text);
                case "date" -> LocalDate.parse(text);
                case "time" -> OffsetTime.parse(text);
                case "duration" -> duration(text);
                case "uuid" -> UUID.fromString(text);
                default -> text;
            };
            return true;
        } catch (DateTimeParseException | IllegalArgumentException other) {
            return false;
        }
    }

    /** ISO 8601 has both kinds in one, Java in two. */
    private static Object duration(String text) {
        return text.contains("T") ? Duration.parse(text) : Period.parse(text);
    }
}
