package io.harborai.engine.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;

/** Heeds a caller's preferences: the targets that are left of those that its names lead to, in the order of its wishes. */
final class PreferredRoute {
    private static final Set<FallbackCause> EVERY_CAUSE = Set.of(FallbackCause.values());

    private final Preferences wanted;
    private final Surroundings around;
    private final Witness witness;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final Map<String, String> removed = new LinkedHashMap<>();

    PreferredRoute(Preferences wanted, Surroundings around, Witness witness) {
        this.wanted = wanted;
        this.around = around;
        this.witness = witness;
    }

    /** Why the wishes cannot be heeded whatever the call is: they name somebody who is not there. */
    static Catalog.Resolution.@Nullable Refused unknownName(Preferences wanted,
            Collection<String> providers) {
        for (List<String> names : List.of(wanted.order(), wanted.only(), wanted.ignore())) {
            for (String name : names) {
                int slash = name.indexOf('/');
                if (!providers.contains(slash < 0 ? name : name.substring(0, slash))) {
                    return new Catalog.Resolution.Refused(
                            "provider names '" + name + "', which is not configured here. "
                                    + "The providers are " + String.join(", ", providers) + ".",
                            "provider");
                }
            }
        }
        return null;
    }

    /** The targets of a name follow; of one that never falls back, the first alone. */
    void add(Route route) {
        List<Target> all = route.fallbackOn().isEmpty() ? route.targets().subList(0, 1) : route.targets();
        all.forEach(target -> targets.putIfAbsent(target.name(), target));
    }

    /** The way that is left, or why none is. */
    Catalog.Resolution along(Route first) {
        targets.values().forEach(this::judge);
        List<Target> left = new ArrayList<>(targets.values());
        left.removeIf(target -> removed.containsKey(target.name()));
        left.sort(Comparator.comparingInt(this::place));
        boolean only = !wanted.allowFallbacks() && wanted.order().isEmpty();
        if (only && left.size() > 1) {
            left.subList(1, left.size()).clear();
        }
        witness.preferred(left, removed);
        if (left.isEmpty()) {
            return new Catalog.Resolution.Refused("The preferences of this call leave nobody to answer it: "
                    + removed.entrySet().stream().map(one -> one.getKey() + " is left out because " + one.getValue())
                            .collect(Collectors.joining("; "))
                    + ".", "provider");
        }
        // Who gives a list of models asks for the next one whatever the reason is; an order changes no alias's causes.
        Set<FallbackCause> causes = wanted.models().isEmpty() ? first.fallbackOn() : EVERY_CAUSE;
        return new Catalog.Resolution.Found(new Route(first.requested(), first.label(), List.copyOf(left),
                first.retries(), only ? Set.of() : causes, allowed(first.mirror())));
    }

    /** Whom a caller does not want to have its request gets no copy of it either. */
    private @Nullable Target allowed(@Nullable Target mirror) {
        return mirror == null || isLeftOut(mirror) || isIgnored(mirror) ? null : mirror;
    }

    private boolean isLeftOut(Target target) {
        return !wanted.only().isEmpty() && place(target, wanted.only()) == wanted.only().size();
    }

    private boolean isIgnored(Target target) {
        return place(target, wanted.ignore()) < wanted.ignore().size();
    }

    private void judge(Target target) {
        if (isLeftOut(target)) {
            removed.put(target.name(), "provider.only does not name it");
        } else if (isIgnored(target)) {
            removed.put(target.name(), "provider.ignore names it");
        } else if (!wanted.allowFallbacks() && !wanted.order().isEmpty() && place(target) == wanted.order().size()) {
            removed.put(target.name(), "provider.order does not name it and allow_fallbacks is false");
        } else if (wanted.limitsPrice()) {
            judgePrice(target);
        }
    }

    private void judgePrice(Target target) {
        double prompt = around.prices().get().promptPerMillion(target);
        double completion = around.prices().get().completionPerMillion(target);
        if (Double.isNaN(prompt) || Double.isNaN(completion)) {
            removed.put(target.name(), "its price is not known, and max_price is set");
        } else if (prompt > wanted.maxPrompt() || completion > wanted.maxCompletion()) {
            removed.put(target.name(), "it costs " + prompt + " and " + completion
                    + " dollars for a million tokens, more than max_price");
        }
    }

    private int place(Target target) {
        return place(target, wanted.order());
    }

    /** Where a list names a target or its provider; its size when it does not. */
    private static int place(Target target, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(target.provider().name()) || names.get(i).equals(target.name())) {
                return i;
            }
        }
        return names.size();
    }
}
