package io.harborai.engine.transport;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider asks to wait: {@code retry-after-ms}, or {@code Retry-After} as seconds or date (RFC 9110, 10.2.3). */
final class RetryAfter {
    /** A wish beyond a day is a mistake. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {
    }

    static @Nullable Duration read(MultiMap headers) {
        String millis = headers.get("retry-after-ms");
        if (millis != null) {
            Duration wait = number(millis, 1);
            if (wait != null) {
                return wait;
            }
        }
        String seconds = headers.get("retry-after");
        if (seconds == null) {
            return null;
        }
        Duration wait = number(seconds, 1_000);
        return wait != null ? wait : date(seconds, Instant.now());
    }

    private static @Nullable Duration number(String text, int unitMs) {
        try {
            double value = Double.parseDouble(text.strip());
            return value >= 0 ? bounded(Duration.ofMillis((long) (value * unitMs))) : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    static @Nullable Duration date(String text, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return bounded(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
