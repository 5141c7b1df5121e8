package io.harborai.engine.resilience;

import java.util.Locale;
import java.util.Optional;

import io.harborai.engine.exchange.FailureKind;

/** The causes for which a route may go on to its next target. */
public enum FallbackCause {
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

    /** The cause that a failure is, if it is one: a wrong request or credential is none, wherever it is sent. */
    public static Optional<FallbackCause> of(FailureKind kind) {
        return switch (kind) {
            case CONNECTION, OVERLOADED, SERVER, PROTOCOL -> Optional.of(UNAVAILABLE);
            case RATE_LIMIT, QUOTA -> Optional.of(RATE_LIMIT);
            case TIMEOUT -> Optional.of(TIMEOUT);
            case CONTEXT_LENGTH -> Optional.of(CONTEXT_LENGTH);
            case CONTENT_FILTER -> Optional.of(CONTENT_FILTER);
            case INVALID_REQUEST, AUTHENTICATION, PERMISSION, NOT_FOUND, TOO_LARGE, BUDGET, INTERNAL, CANCELLED ->
                Optional.empty();
        };
    }

    /** The name in configuration files, for example {@code rate_limit}. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
