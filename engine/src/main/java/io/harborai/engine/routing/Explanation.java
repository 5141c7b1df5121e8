package io.harborai.engine.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;

/**
 * Why a call goes where it goes: made by the same code that routes calls, told step by step.
 *
 * @param model   the name asked for
 * @param steps   what was considered, in order
 * @param outcome what came of it
 */
public record Explanation(String model, List<Step> steps, Outcome outcome) {
    public Explanation {
        steps = List.copyOf(steps);
    }

    /** What came of it. */
    public sealed interface Outcome {
    }

    /** The call takes this way. */
    public record Routed(Route route) implements Outcome {
        /** The names of the targets in the order in which they are tried. */
        public List<String> targets() {
            return route.targets().stream().map(Target::name).toList();
        }

        /** The causes for which the next one is tried. */
        public Set<FallbackCause> fallbackOn() {
            return route.fallbackOn();
        }
    }

    /** The call goes nowhere; {@code reason} says why and what to do. */
    public record Unrouted(String reason) implements Outcome {}

    /** One thing that was considered. */
    public sealed interface Step {
    }

    /** What the name is: an alias, a model that a provider lists, and so on. */
    public record Named(String name, String kind) implements Step {}

    /** A rule was tried; its alias has the last word if it holds. */
    public record RuleTried(String rule, List<Checked> conditions, boolean holds, String to) implements Step {}

    /** A condition of a rule. */
    public record Checked(String condition, boolean holds) {}

    /** A ticket from 0 to 1 was drawn, and the target is taken when it lies below the share. */
    public record ShareDrawn(String what, String target, double share, double ticket, boolean taken) implements Step {}

    /** The call sticks to its target by this key. */
    public record Stuck(Affinity affinity, String key) implements Step {}

    /** A ticket was drawn of so many; or, in turn, the place whose turn it is. */
    public record TicketDrawn(long ticket, long of) implements Step {}

    /** Two were drawn by lot, and the less busy goes first. */
    public record Compared(String first, String second) implements Step {}

    /** This one goes first to learn of it. */
    public record Explored(String target) implements Step {}

    /** The caller's preferences left these, in this order, and removed those, each for its reason. */
    public record Preferred(List<String> left, Map<String, String> removed) implements Step {
        public Preferred {
            left = List.copyOf(left);
            removed = Map.copyOf(removed);
        }
    }

    /** The targets of an alias in the order that came of it. */
    public record Ordered(String alias, Strategy strategy, List<Considered> targets) implements Step {}

    /**
     * A target as it was found.
     *
     * @param score       the lowest goes first; what it means is the strategy's own
     * @param price       dollars for a million tokens, null when unknown
     * @param latencyMs   peak EWMA of the time to the first token, 0 when unknown
     * @param passedOver  whether it goes last because it takes no calls
     */
    public record Considered(String target, int weight, double score, int inFlight, double latencyMs,
            double tokensPerMinute, @Nullable Double price, Availability availability, boolean passedOver) {}
}
