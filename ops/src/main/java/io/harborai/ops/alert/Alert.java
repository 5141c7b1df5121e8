package io.harborai.ops.alert;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.ops.notify.Severity;
import org.jspecify.annotations.Nullable;

/**
 * A rule that was broken for long enough. Immutable.
 *
 * @param id          unique
 * @param node        whose metric it was
 * @param rule        the rule's name
 * @param severity    how bad it is, after an escalation
 * @param metric      what was looked at
 * @param threshold   the rule's
 * @param value       the metric when it was last wrong
 * @param worst       the metric at its worst
 * @param summary     what is wrong, in one sentence
 * @param since       since when the metric was wrong
 * @param firedAt     when the alert fired
 * @param escalatedAt when it became worse; null when it has not
 * @param resolvedAt  when it ended; null while it fires
 * @param resolvedBy  who ended it: {@code auto} or somebody; empty while it fires
 * @param notifiedAt  when people were told last; null when they were not
 * @param silenced    how often people were not told because of a silence
 */
public record Alert(String id, String node, String rule, Severity severity, String metric, double threshold,
        double value, double worst, String summary, Instant since, Instant firedAt, @Nullable Instant escalatedAt,
        @Nullable Instant resolvedAt, String resolvedBy, @Nullable Instant notifiedAt, int silenced) {
    /** Whether it has not ended. */
    public boolean firing() {
        return resolvedAt == null;
    }

    Alert seen(double now, double worstSoFar, String sentence) {
        return new Alert(id, node, rule, severity, metric, threshold, now, worstSoFar, sentence, since, firedAt,
                escalatedAt, resolvedAt, resolvedBy, notifiedAt, silenced);
    }

    Alert escalated(Instant at) {
        return new Alert(id, node, rule, severity.next(), metric, threshold, value, worst, summary, since, firedAt, at,
                resolvedAt, resolvedBy, notifiedAt, silenced);
    }

    Alert resolved(Instant at, String by) {
        return new Alert(id, node, rule, severity, metric, threshold, value, worst, summary, since, firedAt,
                escalatedAt, at, by, notifiedAt, silenced);
    }

    Alert notified(Instant at) {
        return new Alert(id, node, rule, severity, metric, threshold, value, worst, summary, since, firedAt,
                escalatedAt, resolvedAt, resolvedBy, at, silenced);
    }

    Alert silencedOnce() {
        return new Alert(id, node, rule, severity, metric, threshold, value, worst, summary, since, firedAt,
                escalatedAt, resolvedAt, resolvedBy, notifiedAt, silenced + 1);
    }

    /** Under the names of the API. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("node", node);
        json.put("rule", rule);
        json.put("status", firing() ? "firing" : "resolved");
        json.put("severity", severity.word());
        json.put("metric", metric);
        json.put("threshold", threshold);
        json.put("value", value);
        json.put("worst", worst);
        json.put("summary", summary);
        json.put("since", since.toString());
        json.put("fired_at", firedAt.toString());
        json.put("escalated_at", text(escalatedAt));
        json.put("resolved_at", text(resolvedAt));
        json.put("resolved_by", resolvedBy);
        json.put("notified_at", text(notifiedAt));
        json.put("silenced", silenced);
        return json;
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
