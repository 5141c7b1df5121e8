package io.harborai.app.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import org.jspecify.annotations.Nullable;

/** When a key ends, as a user writes it. */
final class Expiry {
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,6})([smhdw])");

    private Expiry() {
    }

    /**
     * Adds an end to a body of the admin API: {@code 30d}, {@code 12h}, {@code 45m}, {@code 90s}, {@code 2w}, a date, whose
     * last second (UTC) it is, or {@code never}. A span counts from the server's clock.
     */
    static void addTo(Map<String, @Nullable Object> body, String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            body.put("expires_in_s", span(span).toSeconds());
        } else {
            body.put("expires_at", text.equals("never") ? null : date(text, now).toString());
        }
    }

    /** Reads a span such as {@code 90s} or {@code 2w}; {@code 0} is none. */
    static Duration span(String option, String text) {
        Matcher span = SPAN.matcher(text);
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!span.matches()) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + text + " is no time such as 1d, 12h or 45m, nor 0");
        }
        return span(span);
    }

    private static Duration span(Matcher span) {
        return unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1)));
    }

    private static Instant date(String text, Instant now) {
        try {
            Instant end = LocalDate.parse(text).atTime(LocalTime.of(23, 59, 59)).toInstant(ZoneOffset.UTC);
            if (end.isAfter(now)) {
                return end;
            }
            throw new CommandFailure(ExitCode.USAGE, "--expires " + text + " is over already");
        } catch (DateTimeException e) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--expires " + text
                            + " is neither a time such as 30d, 12h or 45m, nor a date such as 2026-12-31, nor never",
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
