package io.harborai.platform.config;

import java.util.List;

import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What leads some calls of an alias elsewhere.
 *
 * @param affinity which calls stick to one target
 * @param canary a target that is tried first for its share; null for none
 * @param mirror a target that gets copies of its share; null for none
 * @param rules tried in order; the first that holds leads elsewhere
 */
public record AliasSteering(Affinity affinity, @Nullable Share canary, @Nullable Share mirror, List<Rule> rules) {
    /** Copies the list. */
    public AliasSteering {
        rules = List.copyOf(rules);
    }

    /**
     * A target for a share of the calls.
     *
     * @param model {@code provider/model}
     * @param percent of all calls, 0 to 100
     */
    public record Share(String model, double percent) {}

    /**
     * Leads the calls of which every condition holds elsewhere.
     *
     * @param name for explanations
     * @param when the conditions, at least one
     * @param to where to, at least one; a single alias keeps its own strategy
     */
    public record Rule(String name, List<Condition> when, List<HarborConfig.Target> to) {
        /** Copies the lists. */
        public Rule {
            when = List.copyOf(when);
            to = List.copyOf(to);
        }
    }
}
