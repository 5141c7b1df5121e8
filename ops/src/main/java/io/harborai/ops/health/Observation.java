package io.harborai.ops.health;

import java.time.Duration;
import java.time.Instant;

/**
 * One look at a model.
 *
 * @param at     when
 * @param took   how long it took, or calls took on average
 * @param error  what went wrong; empty when nothing did
 * @param source what was looked at
 */
record Observation(Instant at, Duration took, String error, Source source) {
    /** What was looked at. */
    enum Source {
        /** The provider's list of models. */
        MODELS,
        /** A smallest call. */
        CALL,
        /** Calls of callers. */
        TRAFFIC,
        /** Nothing: it runs in this process. */
        LOCAL
    }

    boolean ok() {
        return error.isEmpty();
    }
}
