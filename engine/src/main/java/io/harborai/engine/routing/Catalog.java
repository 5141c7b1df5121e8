package io.harborai.engine.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.harborai.engine.provider.Provider;

/**
 * All providers and aliases: the namespace of models. Immutable; a change of configuration makes a new one, and calls in
 * progress keep the one they began with.
 */
public final class Catalog {
    /** What a model name means. */
    public sealed interface Resolution {
        /** It leads somewhere. */
        record Found(Route route) implements Resolution {}

        /** It leads nowhere; {@code reason} says why and what to do. */
        record Unknown(String reason) implements Resolution {}
    }

    private final Map<String, Provider> providers;
    private final Map<String, Alias> aliases;
    private final Map<String, String> unavailable;
    private final Map<String, Route> fixedRoutes;

    private Catalog(Map<String, Provider> providers, Map<String, Alias> aliases, Map<String, String> unavailable) {
        this.unavailable = Map.copyOf(unavailable);
        this.providers = providers;
        this.aliases = aliases;
        this.fixedRoutes = new LinkedHashMap<>();
        for (Alias alias : aliases.values()) {
            if (alias.strategy() == Strategy.PRIORITY || alias.targets().size() == 1) {
                fixedRoutes.put(alias.name(), inOrder(alias, 0));
            }
        }
        for (Provider provider : providers.values()) {
            for (String model : provider.models()) {
                Target target = Target.of(provider, model);
                if (!aliases.containsKey(target.name())) {
                    fixedRoutes.put(target.name(), direct(target.name(), target.name(), target));
                }
            }
        }
    }

    /** A catalog of these. A later provider or alias of the same name replaces an earlier one. */
    public static Catalog of(Collection<? extends Provider> providers, Collection<Alias> aliases) {
        return of(providers, aliases, Map.of());
    }

    /**
     * A catalog that can say more of what it lacks.
     *
     * @param unavailable providers and aliases that are known but cannot be used, each with the reason and the remedy
     */
    public static Catalog of(Collection<? extends Provider> providers, Collection<Alias> aliases,
            Map<String, String> unavailable) {
        Map<String, Provider> byName = new LinkedHashMap<>();
        providers.forEach(provider -> byName.put(provider.name(), provider));
        Map<String, Alias> aliasByName = new LinkedHashMap<>();
        aliases.forEach(alias -> aliasByName.put(alias.name(), alias));
        return new Catalog(byName, aliasByName, unavailable);
    }

    /** The route for a model name: an alias, {@code provider/model}, or the one provider that offers the bare name. */
    public Resolution resolve(String model, RandomGenerator random) {
        Route fixed = fixedRoutes.get(model);
        if (fixed != null) {
            return new Resolution.Found(fixed);
        }
        Alias alias = aliases.get(model);
        if (alias != null) {
            return new Resolution.Found(inOrder(alias, draw(alias, random)));
        }
        int slash = model.indexOf('/');
        if (slash > 0 && slash + 1 < model.length()) {
            Provider provider = providers.get(model.substring(0, slash));
            if (provider != null) {
                Target target = Target.of(provider, model.substring(slash + 1));
                return new Resolution.Found(direct(model, provider.name() + "/*", target));
            }
        }
        String reason = unavailable.get(slash > 0 ? model.substring(0, slash) : model);
        if (reason != null) {
            return new Resolution.Unknown(reason);
        }
        return bare(model);
    }

    private Resolution bare(String model) {
        List<Provider> offering = providers.values().stream().filter(provider -> provider.offers(model)).toList();
        if (offering.size() == 1) {
            Target target = Target.of(offering.get(0), model);
            String label = target.provider().models().contains(model) ? target.name() : target.provider().name() + "/*";
            return new Resolution.Found(direct(model, label, target));
        }
        if (offering.isEmpty()) {
            return new Resolution.Unknown("The model '" + model + "' does not exist here. The list of models names "
                    + "those that do; any model of a configured provider is addressed as provider/model (configured: "
                    + String.join(", ", providers.keySet()) + ").");
        }
        return new Resolution.Unknown("The model '" + model + "' is offered by more than one provider. Ask for one of: "
                + String.join(", ", offering.stream().map(provider -> provider.name() + "/" + model).toList()) + ".");
    }

    private static Route direct(String requested, String label, Target target) {
        return new Route(requested, label, List.of(target), 0, Set.of());
    }

    private static int draw(Alias alias, RandomGenerator random) {
        long total = alias.targets().stream().mapToLong(WeightedTarget::weight).sum();
        long ticket = random.nextLong(total);
        int index = 0;
        for (WeightedTarget candidate : alias.targets()) {
            ticket -= candidate.weight();
            if (ticket < 0) {
                return index;
            }
            index++;
        }
        throw new IllegalStateException("weights of '" + alias.name() + "' changed while drawing");
    }

    private static Route inOrder(Alias alias, int first) {
        List<Target> order = new ArrayList<>();
        order.add(alias.targets().get(first).target());
        for (int i = 0; i < alias.targets().size(); i++) {
            if (i != first) {
                order.add(alias.targets().get(i).target());
            }
        }
        return new Route(alias.name(), alias.name(), List.copyOf(order), alias.retries(), alias.fallbackOn());
    }

    /** All aliases, in configuration order. */
    public Collection<Alias> aliases() {
        return aliases.values();
    }

    /** All providers, in configuration order. */
    public Collection<Provider> providers() {
        return providers.values();
    }

    /** The provider of that name. */
    public Optional<Provider> provider(String name) {
        return Optional.ofNullable(providers.get(name));
    }
}
