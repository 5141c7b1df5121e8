package io.harborai.gateway.limit;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Level;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Headers that tell a caller how far the limits are used, in OpenAI's form: of all limits on requests the tightest one,
 * and of all limits on tokens the tightest one. The tightest is the one with the least left; of equals the one that takes
 * longest to be free again.
 */
public final class LimitHeaders {
    private static final long MILLIS_PER_SECOND = 1000;
    private static final Names REQUESTS = Names.of("requests");
    private static final Names TOKENS = Names.of("tokens");

    private LimitHeaders() {
    }

    /**
     * Writes them.
     *
     * @param answer what the windows said
     * @param headers takes name and value of each
     */
    public static void write(Answer answer, BiConsumer<String, String> headers) {
        unit(tightest(answer.levels(), Limit.Unit.REQUESTS), REQUESTS, headers);
        unit(tightest(answer.levels(), Limit.Unit.TOKENS), TOKENS, headers);
        if (answer instanceof Answer.Refused refused) {
            headers.accept("retry-after", Long.toString(retryAfterSeconds(refused.retryAfter())));
            headers.accept("retry-after-ms", Long.toString(Math.max(1, ceilMillis(refused.retryAfter()))));
        }
    }

    private static void unit(@Nullable Level level, Names names, BiConsumer<String, String> headers) {
        if (level != null) {
            headers.accept(names.limit, Long.toString(level.max()));
            headers.accept(names.remaining, Long.toString(level.remaining()));
            headers.accept(names.reset, duration(level.reset()));
        }
    }

    /** The names of one unit's headers, made once. */
    private record Names(String limit, String remaining, String reset) {
        static Names of(String unit) {
            return new Names("x-ratelimit-limit-" + unit, "x-ratelimit-remaining-" + unit, "x-ratelimit-reset-" + unit);
        }
    }

    private static @Nullable Level tightest(List<Level> levels, Limit.Unit unit) {
        Level tightest = null;
        for (Level level : levels) {
            if (level.limit() instanceof Limit.Rate rate && rate.unit() == unit
                    && (tightest == null || isTighter(level, tightest))) {
                tightest = level;
            }
        }
        return tightest;
    }

    private static boolean isTighter(Level level, Level other) {
        return level.remaining() < other.remaining()
                || level.remaining() == other.remaining() && level.resetMicros() > other.resetMicros();
    }

    /** Whole seconds, rounded up, so that who waits so long is not refused again; at least 1. */
    public static long retryAfterSeconds(Duration wait) {
        return Math.max(1, (ceilMillis(wait) + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND);
    }

    /** A duration as OpenAI writes it: {@code 0s}, {@code 20ms}, {@code 1.5s}, {@code 6m0s}, {@code 23h59m59.999s}. */
    static String duration(Duration duration) {
        long millis = ceilMillis(duration);
        if (millis == 0) {
            return "0s";
        }
        if (millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        long seconds = millis / MILLIS_PER_SECOND;
        StringBuilder text = new StringBuilder();
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds / 60 % 60).append('m');
        }
        text.append(seconds % 60);
        appendFraction(text, millis % MILLIS_PER_SECOND);
        return text.append('s').toString();
    }

    private static void appendFraction(StringBuilder text, long millis) {
        if (millis > 0) {
            String digits = Long.toString(MILLIS_PER_SECOND + millis).substring(1);
            text.append('.').append(digits.replaceFirst("0+$", ""));
        }
    }

    private static long ceilMillis(Duration duration) {
        return (duration.toNanos() + 999_999) / 1_000_000;
    }
}
