package io.harborai.engine.routing;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;

/**
 * The way one call takes.
 *
 * @param requested  the name the caller asked for
 * @param label      that name if it is a configured one, else the first target's: bounded in number, so fit for metrics
 * @param targets    in the order in which they are tried, at least one
 * @param retries    how often one target is tried again
 * @param fallbackOn the causes for which the next target is tried
 * @param mirror     a target that gets a copy of the call, whose answer nobody hears; null for none
 */
public record Route(String requested, String label, List<Target> targets, int retries,
        Set<FallbackCause> fallbackOn, @Nullable Target mirror) {
    public Route {
        Objects.requireNonNull(requested);
        Objects.requireNonNull(label);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("the route of '" + requested + "' has no targets");
        }
    }

    /** A route without a mirror. */
    public Route(String requested, String label, List<Target> targets, int retries, Set<FallbackCause> fallbackOn) {
        this(requested, label, targets, retries, fallbackOn, null);
    }

    /** Whether whoever answers allows that the answer is kept. */
    public boolean isCacheable() {
        for (int i = 0; i < targets.size(); i++) {
            if (!targets.get(i).provider().isCacheable()) {
                return false;
            }
        }
        return true;
    }
}
