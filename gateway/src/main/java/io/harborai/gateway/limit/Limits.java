package io.harborai.gateway.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.harborai.platform.window.Limit;

/**
 * What one scope may use. 0 is no limit; negative numbers are refused.
 *
 * @param requestsPerMinute requests in any 60 s
 * @param requestsPerHour requests in any 60 min
 * @param requestsPerDay requests in any 24 h
 * @param tokensPerMinute tokens in any 60 s
 * @param tokensPerHour tokens in any 60 min
 * @param tokensPerDay tokens in any 24 h
 * @param concurrent requests at once
 * @param requestBytes largest request
 */
public record Limits(long requestsPerMinute, long requestsPerHour, long requestsPerDay, long tokensPerMinute,
        long tokensPerHour, long tokensPerDay, long concurrent, long requestBytes) {
    /** No limit at all. */
    public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0, 0, 0);

    /** Checks the ranges. */
    public Limits {
        check("requestsPerMinute", requestsPerMinute);
        check("requestsPerHour", requestsPerHour);
        check("requestsPerDay", requestsPerDay);
        check("tokensPerMinute", tokensPerMinute);
        check("tokensPerHour", tokensPerHour);
        check("tokensPerDay", tokensPerDay);
        check("concurrent", concurrent);
        check("requestBytes", requestBytes);
    }

    private static void check(String name, long value) {
        if (value < 0 || value > Limit.MAX_AMOUNT) {
            throw new IllegalArgumentException(name + " is 0 (none) to 2^50, not " + value);
        }
    }

    /**
     * The windows of one scope; made once for a key, team, model or provider, not for each call.
     *
     * @param scope whose
     * @param id its id, of at most 200 characters
     * @return a limit for each number that is not 0, the shortest windows first
     */
    public List<Limit> windows(Scope scope, String id) {
        String prefix = scope.word() + ':' + id + ':';
        List<Limit> windows = new ArrayList<>(7);
        if (concurrent > 0) {
            windows.add(new Limit.Concurrent(prefix + "concurrent", concurrent));
        }
        rate(windows, prefix, Limit.Unit.REQUESTS, requestsPerMinute, Span.MINUTE);
        rate(windows, prefix, Limit.Unit.TOKENS, tokensPerMinute, Span.MINUTE);
        rate(windows, prefix, Limit.Unit.REQUESTS, requestsPerHour, Span.HOUR);
        rate(windows, prefix, Limit.Unit.TOKENS, tokensPerHour, Span.HOUR);
        rate(windows, prefix, Limit.Unit.REQUESTS, requestsPerDay, Span.DAY);
        rate(windows, prefix, Limit.Unit.TOKENS, tokensPerDay, Span.DAY);
        return List.copyOf(windows);
    }

    private static void rate(List<Limit> windows, String prefix, Limit.Unit unit, long max, Span span) {
        if (max > 0) {
            String word = unit == Limit.Unit.TOKENS ? "tokens" : "requests";
            windows.add(new Limit.Rate(prefix + word + ':' + span.word, unit, max, span.length));
        }
    }

    /** Whether a request is larger than is allowed. */
    public boolean isTooLarge(long bytes) {
        return requestBytes > 0 && bytes > requestBytes;
    }

    private enum Span {
        MINUTE("minute", Duration.ofMinutes(1)), HOUR("hour", Duration.ofHours(1)), DAY("day", Duration.ofDays(1));

        private final String word;
        private final Duration length;

        Span(String word, Duration length) {
            this.word = word;
            this.length = length;
        }
    }
}
