package io.harborai.engine.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import io.harborai.engine.Remotes;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.FallbackCause;

/** Targets with figures that a test sets, and a catalog over them. */
final class Harbour implements Prices {
    static final RemoteProvider LAB = Remotes.named("lab");
    static final RemoteProvider SEA = Remotes.named("sea");
    private final Map<String, Figures> figures = new HashMap<>();
    private final Map<String, Double> prices = new HashMap<>();
    private final RandomGenerator random;

    /** What a test says of a target. */
    record Figures(int inFlight, double latencyNanos, double tokensPerMinute,
            Availability availability) implements TargetFigures {
        static Figures latency(double nanos) {
            return new Figures(0, nanos, 0, Availability.AVAILABLE);
        }

        static Figures tokens(double perMinute, int inFlight) {
            return new Figures(inFlight, 0, perMinute, Availability.AVAILABLE);
        }

        static Figures of(Availability availability) {
            return new Figures(0, 0, 0, availability);
        }
    }

    Harbour(RandomGenerator random) {
        this.random = random;
    }

    Harbour set(String target, Figures known) {
        figures.put(target, known);
        return this;
    }

    Harbour price(String target, double dollars) {
        prices.put(target, dollars);
        return this;
    }

    Surroundings around() {
        return new Surroundings(random, target -> {
            Figures known = figures.get(target.name());
            return known == null ? TargetFigures.UNKNOWN : known;
        }, () -> this);
    }

    @Override
    public double promptPerMillion(Target target) {
        return prices.getOrDefault(target.name(), Double.NaN);
    }

    @Override
    public double completionPerMillion(Target target) {
        return 2 * prices.getOrDefault(target.name(), Double.NaN);
    }

    /** An alias over models of the lab, all of one weight, that may go on for every cause. */
    static Alias alias(String name, Strategy strategy, String... models) {
        return new Alias(name, Stream.of(models).map(model -> weighted(model, 1)).toList(), strategy, 0,
                Set.of(FallbackCause.values()));
    }

    static WeightedTarget weighted(String model, int weight) {
        return new WeightedTarget(Target.of(LAB, model), weight);
    }

    static Catalog catalog(Alias... aliases) {
        return Catalog.of(List.of(LAB, SEA), List.of(aliases));
    }

    /** The names of the models in the order in which they are tried. */
    List<String> order(Catalog catalog, CallTraits traits) {
        return route(catalog, traits).targets().stream().map(Target::model).toList();
    }

    List<String> order(Catalog catalog, String model) {
        return order(catalog, CallTraits.of(model));
    }

    String first(Catalog catalog, String model) {
        return route(catalog, CallTraits.of(model)).targets().get(0).model();
    }

    Route route(Catalog catalog, CallTraits traits) {
        if (catalog.resolve(traits, around()) instanceof Catalog.Resolution.Found found) {
            return found.route();
        }
        throw new AssertionError(traits.model() + " was not found");
    }
}
