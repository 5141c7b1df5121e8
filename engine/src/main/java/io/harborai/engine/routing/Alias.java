package io.harborai.engine.routing;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.harborai.engine.resilience.FallbackCause;

/**
 * A public model name and what it stands for.
 *
 * @param retries    how often one target is tried again, 0 to 10
 * @param fallbackOn the causes for which the next target is tried; empty for never
 * @param steering   what leads some calls elsewhere
 */
public record Alias(String name, List<WeightedTarget> targets, Strategy strategy, int retries,
        Set<FallbackCause> fallbackOn, Steering steering) {
    public Alias {
        targets = List.copyOf(targets);
        fallbackOn = Set.copyOf(fallbackOn);
        Objects.requireNonNull(strategy);
        Objects.requireNonNull(steering);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("alias '" + name + "' has no targets");
        }
        if (retries < 0 || retries > 10) {
            throw new IllegalArgumentException("alias '" + name + "': retries is " + retries + ", it must be 0 to 10");
        }
        if (strategy == Strategy.WEIGHTED && targets.stream().allMatch(target -> target.weight() == 0)) {
            throw new IllegalArgumentException("alias '" + name + "': all weights are 0, at least one must be more");
        }
    }

    /** An alias that leads every call alike. */
    public Alias(String name, List<WeightedTarget> targets, Strategy strategy, int retries,
            Set<FallbackCause> fallbackOn) {
        this(name, targets, strategy, retries, fallbackOn, Steering.NONE);
    }

    /** The same, led elsewhere in another way. */
    public Alias withSteering(Steering other) {
        return new Alias(name, targets, strategy, retries, fallbackOn, other);
    }
}
