package io.harborai.engine.accounting;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Rates of the hours in which a platform asks for more. Public holidays, on which some platforms ask for less, are not
 * known here: a cost on such a day is told too high rather than too low.
 *
 * @param days  the days of the week, in UTC
 * @param hours the hours of these days, in UTC
 * @param rates what a token costs then
 */
public record PeakHours(Set<DayOfWeek> days, List<Hours> hours, Rates rates) {
    /** From a time of day, until before another; an end at midnight is the day's end. */
    public record Hours(LocalTime from, LocalTime until) {
        public Hours {
            if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
                throw new IllegalArgumentException(
                        "hours from " + from + " until " + until + ": they must end after they began, on the same day");
            }
        }

        boolean include(LocalTime time) {
            return !time.isBefore(from) && (until.equals(LocalTime.MIDNIGHT) || time.isBefore(until));
        }
    }

    public PeakHours {
        days = Set.copyOf(days);
        hours = List.copyOf(hours);
        Objects.requireNonNull(rates);
        if (days.isEmpty() || hours.isEmpty() || hours.size() > 24) {
            throw new IllegalArgumentException("peak hours need at least one day and 1 to 24 spans of hours");
        }
    }

    /** Whether the moment is in these hours. */
    public boolean includes(Instant when) {
        OffsetDateTime utc = when.atOffset(ZoneOffset.UTC);
        if (!days.contains(utc.getDayOfWeek())) {
            return false;
        }
        LocalTime time = utc.toLocalTime();
        for (Hours span : hours) {
            if (span.include(time)) {
                return true;
            }
        }
        return false;
    }
}
