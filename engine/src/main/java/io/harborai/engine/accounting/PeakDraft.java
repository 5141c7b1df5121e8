package io.harborai.engine.accounting;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Peak hours while they are read. */
final class PeakDraft {
    final RatesDraft rates = new RatesDraft();
    private final Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    private final List<PeakHours.Hours> hours = new ArrayList<>();

    void day(PriceReader reader, String text) {
        try {
            days.add(DayOfWeek.valueOf(text));
        } catch (IllegalArgumentException none) {
            throw reader.wrong("days_utc", text, "an array of MONDAY to SUNDAY");
        }
    }

    void hours(PriceReader reader, String text) {
        int hyphen = text.indexOf('-');
        try {
            hours.add(new PeakHours.Hours(LocalTime.parse(text.substring(0, Math.max(0, hyphen))),
                    LocalTime.parse(text.substring(hyphen + 1))));
        } catch (DateTimeException | IllegalArgumentException none) {
            throw reader.wrong("hours_utc", text, "an array of spans of one day, such as 01:00-04:00");
        }
    }

    PeakHours peak(PriceReader reader) {
        reader.require(!days.isEmpty(), "days_utc");
        reader.require(!hours.isEmpty(), "hours_utc");
        return new PeakHours(days, hours, rates.rates(reader));
    }
}
