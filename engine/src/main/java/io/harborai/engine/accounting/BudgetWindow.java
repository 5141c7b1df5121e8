package io.harborai.engine.accounting;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** The time over which a budget is spent; calendar time in UTC. */
public enum BudgetWindow {
    /** For ever; never begins anew. */
    TOTAL,
    /** From midnight to midnight. */
    DAY,
    /** From Monday to Sunday. */
    WEEK,
    /** From the first of a month to its last day. */
    MONTH;

    /** The first second of the window that holds this moment, {@link Instant#MIN} for {@link #TOTAL}. */
    public Instant begin(Instant moment) {
        return this == TOTAL ? Instant.MIN : midnight(firstDay(moment));
    }

    /** The first moment after the window, {@link Instant#MAX} for {@link #TOTAL}. */
    public Instant end(Instant moment) {
        LocalDate first = this == TOTAL ? LocalDate.MAX : firstDay(moment);
        return switch (this) {
            case TOTAL -> Instant.MAX;
            case DAY -> midnight(first.plusDays(1));
            case WEEK -> midnight(first.plusWeeks(1));
            case MONTH -> midnight(first.plusMonths(1));
        };
    }

    private LocalDate firstDay(Instant moment) {
        LocalDate day = moment.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case TOTAL, DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
