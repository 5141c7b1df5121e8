package io.harborai.engine.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;

/** An alias made ready for calls. Thread-safe; what strategies remember is lock-free and shared by all event loops. */
final class AliasPlan {
    private static final Set<FallbackCause> EVERY_CAUSE = Set.of(FallbackCause.values());
    /** So that canary, mirror and affinity do not choose the same sessions. */
    private static final long CANARY_SALT = StableHash.of("canary");
    private static final long MIRROR_SALT = StableHash.of("mirror");

    private final String requested;
    private final Alias alias;
    private final TargetOrder order;
    private final List<AliasPlan> led;
    private final long aliasHash;
    private final Catalog.Resolution.Found asWritten;

    /** @param requested the name that callers use, which may be that of an alias whose rule leads here */
    AliasPlan(String requested, Alias alias) {
        this.requested = requested;
        this.alias = alias;
        this.order = alias.strategy().newOrder();
        List<AliasPlan> ledTo = new ArrayList<>();
        alias.steering().rules().forEach(rule -> ledTo.add(new AliasPlan(requested, rule.to())));
        this.led = List.copyOf(ledTo);
        this.aliasHash = StableHash.of(requested);
        this.asWritten = found(alias.targets().stream().map(WeightedTarget::target).toList(), null);
    }

    /** Whether every call takes the same way whatever happens. */
    boolean isFixed() {
        return alias.targets().size() == 1 && alias.steering().equals(Steering.NONE);
    }

    Catalog.Resolution.Found asWritten() {
        return asWritten;
    }

    /** The way of one call. */
    Catalog.Resolution.Found choose(CallTraits traits, Surroundings around, Witness witness) {
        witness.named(alias.name(), "alias");
        List<Rule> rules = alias.steering().rules();
        for (int i = 0; i < rules.size(); i++) {
            boolean holds = rules.get(i).holds(traits);
            witness.tried(rules.get(i), traits, holds);
            if (holds) {
                return led.get(i).choose(traits, around, witness);
            }
        }
        Target first = drawn("canary", alias.steering().canary(), CANARY_SALT, traits, around, witness);
        Target copy = drawn("mirror", alias.steering().mirror(), MIRROR_SALT, traits, around, witness);
        String key = alias.steering().affinity().key(traits);
        boolean asItStands = key == null && alias.strategy() == Strategy.PRIORITY && !witness.listens()
                && allAvailable(around);
        if (asItStands && first == null && copy == null) {
            return asWritten;
        }
        List<Target> targets = asItStands ? asWritten.route().targets() : ordered(key, around, witness);
        return found(first == null ? targets : withFirst(first, targets), copy);
    }

    private boolean allAvailable(Surroundings around) {
        if (alias.targets().size() == 1 || alias.fallbackOn().isEmpty()) {
            return true;
        }
        for (int i = 0; i < alias.targets().size(); i++) {
            TargetFigures figures = around.figures().apply(alias.targets().get(i).target());
            if (Candidates.mayPassOver(figures, alias.fallbackOn())) {
                return false;
            }
        }
        return true;
    }

    private List<Target> ordered(@Nullable String key, Surroundings around, Witness witness) {
        // To pass the first of a list of priorities over is a fallback; to choose among equals is none.
        Candidates candidates = new Candidates(alias.targets(), around,
                alias.strategy() == Strategy.PRIORITY && key == null ? alias.fallbackOn() : EVERY_CAUSE);
        double[] scores = new double[candidates.size()];
        if (key == null) {
            order.score(candidates, scores, witness);
        } else {
            witness.stuck(alias.steering().affinity(), key);
            Affinity.score(key, candidates, scores);
        }
        int[] places = candidates.inOrder(scores);
        witness.ordered(alias, candidates, scores, places);
        Target[] targets = new Target[places.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = candidates.target(places[i]);
        }
        return List.of(targets);
    }

    /** The target if this call is one of its share: all calls of a session are, or none. */
    private @Nullable Target drawn(String what, @Nullable Share wanted, long salt, CallTraits traits,
            Surroundings around, Witness witness) {
        if (wanted == null) {
            return null;
        }
        String sticky = Affinity.SESSION.key(traits);
        String by = sticky == null ? traits.traceId() : sticky;
        double ticket = by.isEmpty()
                ? around.random().nextDouble()
                : StableHash.unit(StableHash.of(StableHash.of(by), aliasHash ^ salt));
        witness.shared(what, wanted, ticket);
        return ticket < wanted.share() ? wanted.target() : null;
    }

    private static List<Target> withFirst(Target first, List<Target> others) {
        Target[] all = new Target[others.size() + 1];
        all[0] = first;
        int length = 1;
        for (Target other : others) {
            if (!other.name().equals(first.name())) {
                all[length++] = other;
            }
        }
        return List.of(length == all.length ? all : Arrays.copyOf(all, length));
    }

    private Catalog.Resolution.Found found(List<Target> targets, @Nullable Target mirror) {
        return new Catalog.Resolution.Found(
                new Route(requested, requested, targets, alias.retries(), alias.fallbackOn(), mirror));
    }
}
