package io.harborai.gateway.team;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.gateway.budget.BudgetRule;
import io.harborai.gateway.limit.Limits;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Terms in JSON, as the admin API shows and takes them and as the database keeps them. */
public final class TermsJson {
    private TermsJson() {
    }

    /**
     * Changes terms by the fields {@code models}, {@code limits}, {@code budgets} and {@code tags}.
     *
     * @param fields the fields
     * @param terms what they are before
     * @return what they are then
     * @throws FieldException if a field has a value that it may not have
     */
    public static Terms read(JsonFields fields, Terms terms) {
        return new Terms(fields.texts("models", terms.models()), limits(fields, terms.limits()),
                budgets(fields, terms.budgets()), fields.merged("tags", terms.tags()));
    }

    private static Limits limits(JsonFields fields, Limits limits) {
        if (!fields.has("limits")) {
            return limits;
        }
        return fields.object("limits").map(given -> {
            Limits read = new Limits(amount(given, "rpm", limits.requestsPerMinute()),
                    amount(given, "rph", limits.requestsPerHour()), amount(given, "rpd", limits.requestsPerDay()),
                    amount(given, "tpm", limits.tokensPerMinute()), amount(given, "tph", limits.tokensPerHour()),
                    amount(given, "tpd", limits.tokensPerDay()), amount(given, "concurrent", limits.concurrent()),
                    amount(given, "request_bytes", limits.requestBytes()));
            given.end();
            return read;
        }).orElse(Limits.NONE);
    }

    private static long amount(JsonFields fields, String name, long current) {
        return fields.number(name, current, 0, Limit.MAX_AMOUNT);
    }

    private static List<BudgetRule> budgets(JsonFields fields, List<BudgetRule> budgets) {
        if (!fields.has("budgets")) {
            return budgets;
        }
        List<JsonNode> given = fields.nodes("budgets");
        FieldRules.count("budgets", given);
        return given.stream().map(node -> budget(fields, node)).toList();
    }

    private static BudgetRule budget(JsonFields fields, JsonNode node) {
        try {
            return node.isString() ? BudgetRule.parse(node.asString()) : budget(fields.element("budgets", node));
        } catch (FieldException already) {
            throw already;
        } catch (IllegalArgumentException none) {
            throw new FieldException("budgets", node, "a budget (" + none.getMessage() + ")");
        }
    }

    private static BudgetRule budget(JsonFields fields) {
        String window = required(fields, "window");
        BudgetRule rule = new BudgetRule(required(fields, "amount"), required(fields, "unit"),
                BudgetRule.Window.of(window)
                        .orElseThrow(() -> new FieldException("budgets.window", window, "day, week or month")),
                fields.flag("hard", true));
        fields.end();
        return rule;
    }

    private static String required(JsonFields fields, String name) {
        String text = fields.text(name, null);
        if (text == null) {
            throw new FieldException("budgets." + name, "missing", "a text");
        }
        return text;
    }

    /**
     * Writes terms: {@code models, limits, budgets, tags}; of the limits only those that there are.
     *
     * @param terms the terms
     * @param json gets the fields
     */
    public static void write(Terms terms, Map<String, @Nullable Object> json) {
        json.put("models", terms.models());
        json.put("limits", limits(terms.limits()));
        json.put("budgets", terms.budgets().stream().map(TermsJson::budget).toList());
        json.put("tags", terms.tags());
    }

    private static Map<String, Long> limits(Limits limits) {
        Map<String, Long> json = new LinkedHashMap<>();
        json.put("rpm", limits.requestsPerMinute());
        json.put("rph", limits.requestsPerHour());
        json.put("rpd", limits.requestsPerDay());
        json.put("tpm", limits.tokensPerMinute());
        json.put("tph", limits.tokensPerHour());
        json.put("tpd", limits.tokensPerDay());
        json.put("concurrent", limits.concurrent());
        json.put("request_bytes", limits.requestBytes());
        json.values().removeIf(amount -> amount == 0);
        return json;
    }

    private static Map<String, Object> budget(BudgetRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("amount", rule.amount());
        json.put("unit", rule.unit());
        json.put("window", rule.window().word());
        json.put("hard", rule.hard());
        return json;
    }
}
