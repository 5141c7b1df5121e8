package io.harborai.engine.routing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

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

        /** It would lead somewhere, but the caller's preferences forbid it; {@code param} is the field at fault. */
        record Refused(String reason, String param) implements Resolution {}
    }

    private final Map<String, Provider> providers;
    private final Map<String, Alias> aliases;
    private final Map<String, String> unavailable;
    private final Map<String, AliasPlan> plans = new HashMap<>();
    private final Map<String, Resolution.Found> fixedRoutes = new HashMap<>();
    private final Set<String> written = new HashSet<>();

    private Catalog(Map<String, Provider> providers, Map<String, Alias> aliases, Map<String, String> unavailable) {
        this.unavailable = Map.copyOf(unavailable);
        this.providers = providers;
        this.aliases = aliases;
        for (Alias alias : aliases.values()) {
            AliasPlan plan = new AliasPlan(alias.name(), alias);
            plans.put(alias.name(), plan);
            note(alias);
            if (plan.isFixed()) {
                fixedRoutes.put(alias.name(), plan.asWritten());
            }
        }
        for (Provider provider : providers.values()) {
            for (String model : provider.models()) {
                Target target = Target.of(provider, model);
                written.add(target.name());
                if (!aliases.containsKey(target.name())) {
                    fixedRoutes.put(target.name(), direct(target.name(), target.name(), target));
                }
            }
        }
    }

    private void note(Alias alias) {
        alias.targets().forEach(target -> written.add(target.target().name()));
        Steering steering = alias.steering();
        Stream.of(steering.canary(), steering.mirror()).filter(Objects::nonNull)
                .forEach(share -> written.add(share.target().name()));
        steering.rules().forEach(rule -> note(rule.to()));
    }

    /**
     * The name of a target for metrics: its own when the configuration has it, else {@code provider/*}, so that callers cannot
     * make any number of them.
     *
     * @param target {@code provider/model}
     */
    public String label(String target) {
        return written.contains(target) ? target : target.substring(0, target.indexOf('/') + 1) + "*";
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

    /** The route for a model name of which nothing more is known; see {@link #resolve(CallTraits, Surroundings)}. */
    public Resolution resolve(String model, RandomGenerator random) {
        Resolution.Found fixed = fixedRoutes.get(model);
        return fixed != null ? fixed : resolve(CallTraits.of(model), Surroundings.of(random));
    }

    /**
     * The route for a call: its model name is an alias, {@code provider/model}, or a bare name that one provider offers.
     * Allocates nothing for a name that always leads the same way.
     */
    public Resolution resolve(CallTraits traits, Surroundings around) {
        return resolve(traits, around, Witness.NONE);
    }

    /** Why a call takes the way it takes; changes nothing, not even whose turn it is. */
    public Explanation explain(CallTraits traits, Surroundings around) {
        Notes notes = new Notes();
        Resolution resolution = resolve(traits, around, notes);
        return new Explanation(traits.model(), notes.steps(), outcome(resolution));
    }

    private static Explanation.Outcome outcome(Resolution resolution) {
        if (resolution instanceof Resolution.Found found) {
            return new Explanation.Routed(found.route());
        }
        return new Explanation.Unrouted(resolution instanceof Resolution.Refused refused
                ? refused.reason()
                : ((Resolution.Unknown) resolution).reason());
    }

    private Resolution resolve(CallTraits traits, Surroundings around, Witness witness) {
        return traits.preferences().isNone() ? plain(traits, around, witness) : preferred(traits, around, witness);
    }

    private Resolution preferred(CallTraits traits, Surroundings around, Witness witness) {
        Preferences wanted = traits.preferences();
        Resolution.Refused unknown = PreferredRoute.unknownName(wanted, providers.keySet());
        if (unknown != null) {
            return unknown;
        }
        Resolution asked = plain(traits, around, witness);
        if (!(asked instanceof Resolution.Found first)) {
            return asked;
        }
        PreferredRoute way = new PreferredRoute(wanted, around, witness);
        way.add(first.route());
        for (String name : wanted.models()) {
            Resolution next = plain(traits.asking(name), around, witness);
            if (next instanceof Resolution.Unknown nowhere) {
                return new Resolution.Refused("models: " + nowhere.reason(), "models");
            }
            way.add(((Resolution.Found) next).route());
        }
        return way.along(first.route());
    }

    private Resolution plain(CallTraits traits, Surroundings around, Witness witness) {
        String model = traits.model();
        Resolution.Found fixed = fixedRoutes.get(model);
        if (fixed != null && !witness.listens()) {
            return fixed;
        }
        AliasPlan plan = plans.get(model);
        return plan != null ? plan.choose(traits, around, witness) : named(model, witness);
    }

    /** What a name that is no alias means. */
    private Resolution named(String model, Witness witness) {
        Resolution.Found listed = fixedRoutes.get(model);
        if (listed != null) {
            witness.named(model, "listed provider/model");
            return listed;
        }
        int slash = model.indexOf('/');
        if (slash > 0 && slash + 1 < model.length()) {
            Provider provider = providers.get(model.substring(0, slash));
            if (provider != null) {
                witness.named(model, "provider/model");
                Target target = Target.of(provider, model.substring(slash + 1));
                return direct(model, provider.name() + "/*", target);
            }
        }
        String reason = unavailable.get(slash > 0 ? model.substring(0, slash) : model);
        return reason != null ? new Resolution.Unknown(reason) : bare(model, witness);
    }

    private Resolution bare(String model, Witness witness) {
        List<Provider> offering = providers.values().stream().filter(provider -> provider.offers(model)).toList();
        witness.named(model, offering.size() == 1 ? "bare name of one provider" : "bare name of no single provider");
        if (offering.size() == 1) {
            Target target = Target.of(offering.get(0), model);
            String label = target.provider().models().contains(model) ? target.name() : target.provider().name() + "/*";
            return direct(model, label, target);
        }
        if (offering.isEmpty()) {
            return new Resolution.Unknown("The model '" + model + "' does not exist here. The list of models names "
                    + "those that do; any model of a configured provider is addressed as provider/model (configured: "
                    + String.join(", ", providers.keySet()) + ").");
        }
        return new Resolution.Unknown("The model '" + model + "' is offered by more than one provider. Ask for one of: "
                + String.join(", ", offering.stream().map(provider -> provider.name() + "/" + model).toList()) + ".");
    }

    private static Resolution.Found direct(String requested, String label, Target target) {
        return new Resolution.Found(new Route(requested, label, List.of(target), 0, Set.of()));
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
