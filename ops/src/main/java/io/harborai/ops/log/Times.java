package io.harborai.ops.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** Times in a buffer, as milliseconds since 1970. A time without a zone is taken as UTC. */
final class Times {
    private static final int DATE = 10;
    private static final int TO_SECONDS = 19;
    private static final long DAY_MILLIS = 86_400_000L;
    private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
            "Oct", "Nov", "Dec");

    private Times() {
    }

    /** {@code 2026-11-21T15:00:00.123+00:00} and what is like it, or a number of seconds or milliseconds; -1 for none. */
    static long iso(byte[] bytes, int from, int to) {
        if (to - from < TO_SECONDS || bytes[from + 4] != '-') {
            return number(bytes, from, to);
        }
        long day = day(Numbers.digits(bytes, from, 4), Numbers.digits(bytes, from + 5, 2),
                Numbers.digits(bytes, from + 8, 2));
        long seconds = clock(bytes, from + DATE + 1);
        if (day == Long.MIN_VALUE || seconds < 0) {
            return -1;
        }
        int at = from + TO_SECONDS;
        int millis = 0;
        if (at < to && (bytes[at] == '.' || bytes[at] == ',')) {
            at++;
            for (int place = 100; at < to && bytes[at] >= '0' && bytes[at] <= '9'; place /= 10, at++) {
                millis += (bytes[at] - '0') * place;
            }
        }
        return day * DAY_MILLIS + seconds * 1000 + millis - zone(bytes, at, to);
    }

    private static long number(byte[] bytes, int from, int to) {
        double number = Numbers.decimal(bytes, from, to);
        if (Double.isNaN(number) || number < 1e8) {
            return -1;
        }
        return (long) (number < 1e11 ? number * 1000 : number);
    }

    private static long day(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return Long.MIN_VALUE;
        }
        // Howard Hinnant's days from civil: a year that begins in March has its leap day last.
        int shifted = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shifted, 400);
        int ofEra = shifted - era * 400;
        int ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097L + ofEra * 365L + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
    }

    private static long clock(byte[] bytes, int from) {
        int hour = Numbers.digits(bytes, from, 2);
        int minute = Numbers.digits(bytes, from + 3, 2);
        int second = Numbers.digits(bytes, from + 6, 2);
        return hour < 0 || minute < 0 || second < 0 || bytes[from + 2] != ':'
                ? -1
                : hour * 3600L + minute * 60L + second;
    }

    private static long zone(byte[] bytes, int from, int to) {
        if (from + 5 > to || bytes[from] != '+' && bytes[from] != '-') {
            return 0;
        }
        int hours = Numbers.digits(bytes, from + 1, 2);
        int minutesAt = bytes[from + 3] == ':' ? from + 4 : from + 3;
        int minutes = minutesAt + 2 <= to ? Numbers.digits(bytes, minutesAt, 2) : 0;
        if (hours < 0 || minutes < 0) {
            return 0;
        }
        long millis = (hours * 60L + minutes) * 60_000;
        return bytes[from] == '-' ? -millis : millis;
    }

    /** {@code 21/Nov/2026:15:00:00 +0000}; -1 for none. */
    static long access(byte[] bytes, int from, int to) {
        if (to - from < 20 || bytes[from + 2] != '/' || bytes[from + 11] != ':') {
            return -1;
        }
        int month = MONTHS.indexOf(new String(bytes, from + 3, 3, StandardCharsets.ISO_8859_1)) + 1;
        try {
            long day = LocalDate.of(Numbers.digits(bytes, from + 7, 4), month, Numbers.digits(bytes, from, 2))
                    .toEpochDay();
            long seconds = clock(bytes, from + 12);
            return seconds < 0
                    ? -1
                    : day * DAY_MILLIS + seconds * 1000 - (to - from > 21 ? zone(bytes, from + 21, to) : 0);
        } catch (DateTimeException none) {
            return -1;
        }
    }
}
