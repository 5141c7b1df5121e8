package io.harborai.engine.routing;

import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;

/** Whether a target takes a call now, and if not, why. */
public enum Availability {
    /** It takes one. */
    AVAILABLE("it takes calls", null),
    /** It failed too often of late and is left alone for a while. */
    CIRCUIT_OPEN("its circuit breaker is open", FallbackCause.UNAVAILABLE),
    /** As many calls as it bears are under way. */
    NO_ROOM("as many calls as its limit allows are under way", FallbackCause.UNAVAILABLE),
    /** Its rate limit is used up for now. */
    RATE_LIMITED("its rate limit is used up", FallbackCause.RATE_LIMIT);

    private final String because;
    private final @Nullable FallbackCause cause;

    Availability(String because, @Nullable FallbackCause cause) {
        this.because = because;
        this.cause = cause;
    }

    /** The reason, for a person. */
    public String because() {
        return because;
    }

    /** The cause for which a route may pass such a target over, null when there is none. */
    @Nullable
    FallbackCause cause() {
        return cause;
    }
}
