package io.harborai.app.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/** When a key ends, as a user writes it. */
final class Expiry {
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,6})([smhdw])");

    private Expiry() {
    }

    /** Reads {@code 30d}, {@code 12h}, {@code 45m}, {@code 90s}, {@code 2w}, or a date, whose last second (UTC) it is. */
    static Instant parse(String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            return now.plus(unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1))));
        }
        try {
            Instant end = LocalDate.parse(text).atTime(LocalTime.of(23, 59, 59)).toInstant(ZoneOffset.UTC);
            if (end.isAfter(now)) {
                return end;
            }
            throw new CommandFailure(ExitCode.USAGE, "--expires " + text + " is over already");
        } catch (DateTimeException e) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--expires " + text + " is neither a time such as 30d, 12h or 45m, nor a date such as 2026-12-31",
                    e);
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
