package io.harborai.engine.provider;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a provider's answer begins.
 *
 * @param status      HTTP status
 * @param contentType as sent, empty when absent
 * @param retryAfter  how long the provider asks to wait; anything below zero counts as zero, above a day as a day
 * @param requestId   the provider's id of the request
 */
public record UpstreamHead(int status, String contentType, @Nullable Duration retryAfter, @Nullable String requestId) {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    public UpstreamHead {
        if (retryAfter != null && retryAfter.isNegative()) {
            retryAfter = Duration.ZERO;
        } else if (retryAfter != null && retryAfter.compareTo(LONGEST_WAIT) > 0) {
            retryAfter = LONGEST_WAIT;
        }
    }
}
