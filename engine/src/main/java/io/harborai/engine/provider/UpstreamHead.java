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
 * @param changed     names of what was asked and does not exist in the provider's format, with commas; empty for none
 */
public record UpstreamHead(int status, String contentType, @Nullable Duration retryAfter, @Nullable String requestId,
        String changed) {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** The beginning of an answer to the very request. */
    public UpstreamHead(int status, String contentType, @Nullable Duration retryAfter, @Nullable String requestId) {
        this(status, contentType, retryAfter, requestId, "");
    }

    public UpstreamHead {
        if (retryAfter != null && retryAfter.isNegative()) {
            retryAfter = Duration.ZERO;
        } else if (retryAfter != null && retryAfter.compareTo(LONGEST_WAIT) > 0) {
            retryAfter = LONGEST_WAIT;
        }
    }
}
