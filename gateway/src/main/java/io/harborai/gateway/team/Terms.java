package io.harborai.gateway.team;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

import io.harborai.gateway.budget.BudgetRule;
import io.harborai.gateway.limit.Limits;

/**
 * What a key or a team may use.
 *
 * @param models names of models, at most 100, {@code lab/*} for all that begin so; empty for all
 * @param limits how much at once, per minute, hour and day
 * @param budgets how much per day, week and month; at most 10, no two for the same unit, window and hardness
 * @param tags what its calls are labelled with; at most 20
 */
public record Terms(List<String> models, Limits limits, List<BudgetRule> budgets, SortedMap<String, String> tags) {
    /** No bounds. */
    public static final Terms NONE = new Terms(List.of(), Limits.NONE, List.of(), Collections.emptySortedMap());
    private static final int MAX_BUDGETS = 10;

    /**
     * Checks and copies.
     *
     * @throws FieldException if something is out of its bounds
     */
    public Terms {
        models = FieldRules.lines("models", models, FieldRules.MAX_MODEL);
        budgets = List.copyOf(budgets);
        if (budgets.size() > MAX_BUDGETS) {
            throw new FieldException("budgets", budgets.size() + " budgets", "at most " + MAX_BUDGETS);
        }
        long different = budgets.stream().map(rule -> rule.unit() + rule.window() + rule.hard()).distinct().count();
        if (different < budgets.size()) {
            throw new FieldException("budgets", budgets, "one for each unit and window, and one more that is soft");
        }
        tags = FieldRules.tags(tags);
    }
}
