package io.harborai.ops.alert;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.harborai.ops.notify.Severity;
import org.jspecify.annotations.Nullable;

/**
 * When people are told of a metric. Immutable.
 *
 * @param name       letters, digits and underscores, at most 64 characters
 * @param metric     what is looked at
 * @param comparison on which side of the threshold it is wrong
 * @param threshold  a finite number
 * @param onlyWhile  what must hold, too, for the metric to mean anything; null for nothing
 * @param holds      so long it must be wrong, without a break, before the alert fires; up to a day
 * @param severity   how bad it is
 * @param coolDown   people are told of the rule at most once in this time, escalation and end apart; up to a week
 * @param escalation an alert that fires so long becomes one severity worse; zero for never; up to a week
 * @param autoResolve whether it ends by itself once the metric is right again; else somebody must end it
 * @param summary    what is wrong, in a few words
 * @param advice     what to do
 */
public record AlertRule(String name, String metric, Comparison comparison, double threshold, @Nullable Guard onlyWhile,
        Duration holds, Severity severity, Duration coolDown, Duration escalation, boolean autoResolve, String summary,
        String advice) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    /**
     * Another metric that must be above a value.
     *
     * @param metric what is looked at
     * @param above  it must be more
     */
    public record Guard(String metric, double above) {}

    /** Checks name and ranges. */
    public AlertRule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the rule's name " + name + " must match " + NAME);
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold " + threshold + " of rule " + name + " must be finite");
        }
        within(name, "for", holds, DAY);
        within(name, "cool-down", coolDown, WEEK);
        within(name, "escalation", escalation, WEEK);
    }

    private static void within(String rule, String what, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " " + value + " of rule " + rule + ": 0 to " + most);
        }
    }

    /** In one sentence, with the value. */
    String sentence(double value) {
        return summary + ": " + metric + " is " + number(value) + ", which is " + comparison.word() + " "
                + number(threshold) + ".";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3f", value);
    }

    /** Under the names of the API and the configuration. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("metric", metric);
        json.put("condition", comparison.word());
        json.put("threshold", threshold);
        Guard guard = onlyWhile;
        if (guard != null) {
            json.put("while_metric", guard.metric());
            json.put("while_above", guard.above());
        }
        json.put("for_s", holds.toSeconds());
        json.put("severity", severity.word());
        json.put("cooldown_s", coolDown.toSeconds());
        json.put("escalate_after_s", escalation.toSeconds());
        json.put("auto_resolve", autoResolve);
        json.put("summary", summary);
        json.put("advice", advice);
        return json;
    }
}
