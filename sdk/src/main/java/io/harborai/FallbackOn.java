package io.harborai;

import io.harborai.engine.resilience.FallbackCause;

/** The causes for which an alias goes on to its next target. */
public enum FallbackOn {
    /** Unreachable, overloaded, failing, or answering nonsense. */
    UNAVAILABLE,
    /** The target's rate limit or quota is used up. */
    RATE_LIMIT,
    /** A time-out ran out before the first token. */
    TIMEOUT,
    /** The prompt is too long for that model; another may have a larger window. */
    CONTEXT_LENGTH,
    /** The provider's content policy refused. */
    CONTENT_FILTER;

    FallbackCause cause() {
        return switch (this) {
            case UNAVAILABLE -> FallbackCause.UNAVAILABLE;
            case RATE_LIMIT -> FallbackCause.RATE_LIMIT;
            case TIMEOUT -> FallbackCause.TIMEOUT;
            case CONTEXT_LENGTH -> FallbackCause.CONTEXT_LENGTH;
            case CONTENT_FILTER -> FallbackCause.CONTENT_FILTER;
        };
    }
}
