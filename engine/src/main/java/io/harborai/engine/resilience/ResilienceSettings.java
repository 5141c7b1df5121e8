package io.harborai.engine.resilience;

import org.jspecify.annotations.Nullable;

/**
 * What protects a target and its callers. Each part that is null is off.
 *
 * @param retries bounds retries
 * @param breaker keeps away from what fails
 * @param limit   bounds the calls at a time
 * @param hedge   a second try beside a slow one
 */
public record ResilienceSettings(RetryBudget.@Nullable Settings retries, Breaker.@Nullable Settings breaker,
        AdaptiveLimit.@Nullable Settings limit, Hedge.Settings hedge) {
    /** A retry budget and a breaker; no limit but that of connections, and no hedging. */
    public static final ResilienceSettings DEFAULT = new ResilienceSettings(RetryBudget.Settings.DEFAULT,
            Breaker.Settings.DEFAULT, null, Hedge.Settings.OFF);
    /** Nothing but what a route says. */
    public static final ResilienceSettings NONE = new ResilienceSettings(null, null, null, Hedge.Settings.OFF);

    /** The same with another limit. */
    public ResilienceSettings withLimit(AdaptiveLimit.@Nullable Settings other) {
        return new ResilienceSettings(retries, breaker, other, hedge);
    }

    /** The same with another breaker. */
    public ResilienceSettings withBreaker(Breaker.@Nullable Settings other) {
        return new ResilienceSettings(retries, other, limit, hedge);
    }

    /** The same with another bound on retries. */
    public ResilienceSettings withRetries(RetryBudget.@Nullable Settings other) {
        return new ResilienceSettings(other, breaker, limit, hedge);
    }

    /** The same with other hedging. */
    public ResilienceSettings withHedge(Hedge.Settings other) {
        return new ResilienceSettings(retries, breaker, limit, other);
    }
}
