package io.harborai.engine.routing;

import java.util.List;
import java.util.Objects;

/**
 * Leads the calls of which all conditions hold to another alias.
 *
 * @param name       for explanations
 * @param conditions 1 to 16
 * @param to         where to
 */
public record Rule(String name, List<Condition> conditions, Alias to) {
    /** Most conditions of one rule. */
    public static final int MAX_CONDITIONS = 16;

    public Rule {
        conditions = List.copyOf(conditions);
        Objects.requireNonNull(name);
        Objects.requireNonNull(to);
        if (conditions.isEmpty() || conditions.size() > MAX_CONDITIONS) {
            throw new IllegalArgumentException("rule '" + name + "' has " + conditions.size()
                    + " conditions, it must have 1 to " + MAX_CONDITIONS);
        }
    }

    boolean holds(CallTraits traits) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(traits)) {
                return false;
            }
        }
        return true;
    }
}
