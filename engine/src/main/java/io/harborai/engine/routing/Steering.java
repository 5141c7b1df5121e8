package io.harborai.engine.routing;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What leads some calls of an alias elsewhere.
 *
 * @param rules    tried in order; the first that holds leads the call to its own alias
 * @param affinity which calls stick to one target
 * @param canary   a target that is tried first for its share of the calls, all of a session or none; null for none
 * @param mirror   a target that gets a copy of its share of the calls, whose answer nobody hears; null for none
 */
public record Steering(List<Rule> rules, Affinity affinity, @Nullable Share canary, @Nullable Share mirror) {
    /** Most rules of one alias: each is tried on each call. */
    public static final int MAX_RULES = 64;
    /** Nothing is led elsewhere. */
    public static final Steering NONE = new Steering(List.of(), Affinity.NONE, null, null);

    public Steering {
        rules = List.copyOf(rules);
        Objects.requireNonNull(affinity);
        if (rules.size() > MAX_RULES) {
            throw new IllegalArgumentException("there are " + rules.size() + " rules, at most " + MAX_RULES
                    + " are allowed");
        }
    }
}
