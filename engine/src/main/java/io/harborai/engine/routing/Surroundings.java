package io.harborai.engine.routing;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a choice of targets goes by beside the call itself. Belongs to one event loop.
 *
 * @param random  draws
 * @param figures what is known of a target; asked for each target of an alias on each call, so it must be quick
 * @param prices  what targets cost now; from any thread
 */
public record Surroundings(RandomGenerator random, Function<Target, TargetFigures> figures,
        Supplier<Prices> prices) {
    public Surroundings {
        Objects.requireNonNull(random);
        Objects.requireNonNull(figures);
        Objects.requireNonNull(prices);
    }

    /** Surroundings in which nothing is known of any target. */
    public static Surroundings of(RandomGenerator random) {
        return new Surroundings(random, target -> TargetFigures.UNKNOWN, () -> Prices.NONE);
    }
}
