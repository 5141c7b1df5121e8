package io.harborai.ops.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A time in which people are not told of a rule; its alerts fire and end as ever. Immutable.
 *
 * @param id     unique
 * @param rule   the rule's name, or {@code *} for all
 * @param from   its beginning
 * @param until  its end, at most {@link #LONGEST} later
 * @param madeBy who wanted it
 * @param reason why, at most 500 characters
 */
public record Silence(String id, String rule, Instant from, Instant until, String madeBy, String reason) {
    /** Longer silences are forgotten rather than meant; disable the rule instead. */
    public static final Duration LONGEST = Duration.ofDays(30);

    boolean covers(String name, Instant at) {
        return (rule.equals("*") || rule.equals(name)) && !at.isBefore(from) && at.isBefore(until);
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("rule", rule);
        json.put("from", from.toString());
        json.put("until", until.toString());
        json.put("made_by", madeBy);
        json.put("reason", reason);
        return json;
    }
}
