package io.harborai.ops.optimize;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What was done, and what came of it.
 *
 * @param id     unique
 * @param at     when
 * @param rule   which rule wanted it
 * @param relief what was done
 * @param metric the rule's metric
 * @param before its value before
 * @param after  its value half a minute later; null before that
 * @param effect what the relief itself counted
 */
public record Deed(String id, Instant at, String rule, String relief, String metric, double before,
        @Nullable Double after, Relief.Effect effect) {
    Deed ended(double value) {
        return new Deed(id, at, rule, relief, metric, before, value, effect);
    }

    /** Under the names of the API. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("at", at.toString());
        json.put("rule", rule);
        json.put("action", relief);
        json.put("metric", metric);
        json.put("before", before);
        json.put("after", after);
        json.put("effect", Map.of("what", effect.what(), "before", effect.before(), "after", effect.after()));
        return json;
    }
}
