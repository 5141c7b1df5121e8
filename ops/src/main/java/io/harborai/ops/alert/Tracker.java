package io.harborai.ops.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

import io.harborai.ops.metric.Readings;
import io.harborai.ops.notify.Notice;
import io.harborai.ops.notify.Severity;
import org.jspecify.annotations.Nullable;

/**
 * One rule's way: well, wrong since, firing, well again. A metric that is not measured changes nothing of an alert that
 * fires, and ends the waiting of one that does not; but where the rule is not meant to hold, all is well, whether the
 * metric is measured or not (a cache that nobody asks has no hit rate). Confined to its owner.
 */
final class Tracker {
    /** An alert ends when the metric was right for as long as it had to be wrong, and at least for this. */
    static final Duration SETTLE = Duration.ofMinutes(1);

    private final AlertRule rule;
    private final String node;
    private final Supplier<String> ids;
    private @Nullable Instant wrongSince;
    private @Nullable Instant rightSince;
    private @Nullable Alert alert;
    private @Nullable Instant lastTold;

    /** A change of the alert, and what people would be told of it. */
    record Step(Alert alert, Notice.Kind kind) {}

    Tracker(AlertRule rule, String node, Supplier<String> ids) {
        this.rule = rule;
        this.node = node;
        this.ids = ids;
    }

    AlertRule rule() {
        return rule;
    }

    /** The alert that fires; null while none does. */
    @Nullable
    Alert alert() {
        return alert;
    }

    /** Goes on with an alert that fired before a restart. */
    void restore(Alert open) {
        alert = open;
        wrongSince = open.since();
        lastTold = open.notifiedAt();
    }

    /** Looks at a sample; gives what has changed, the last being the newest state. */
    List<Step> step(Readings readings) {
        Alert firing = alert;
        if (unmeant(readings)) {
            return firing == null ? well() : ends(firing, readings.at());
        }
        OptionalDouble value = readings.value(rule.metric());
        if (value.isEmpty() || !guardIsMeasured(readings)) {
            wrongSince = firing == null ? null : wrongSince;
            return List.of();
        }
        boolean wrong = rule.comparison().holds(value.getAsDouble(), rule.threshold());
        if (firing == null) {
            return wrong ? waiting(readings.at(), value.getAsDouble()) : well();
        }
        return wrong ? goesOn(firing, readings.at(), value.getAsDouble()) : ends(firing, readings.at());
    }

    private boolean unmeant(Readings readings) {
        AlertRule.Guard guard = rule.onlyWhile();
        return guard != null && readings.value(guard.metric()).orElse(Double.POSITIVE_INFINITY) <= guard.above();
    }

    private boolean guardIsMeasured(Readings readings) {
        AlertRule.Guard guard = rule.onlyWhile();
        return guard == null || readings.value(guard.metric()).isPresent();
    }

    private List<Step> well() {
        wrongSince = null;
        return List.of();
    }

    private List<Step> waiting(Instant now, double value) {
        Instant since = wrongSince == null ? now : wrongSince;
        wrongSince = since;
        if (Duration.between(since, now).compareTo(rule.holds()) < 0) {
            return List.of();
        }
        Alert fired = new Alert(ids.get(), node, rule.name(), rule.severity(), rule.metric(), rule.threshold(), value,
                value, rule.sentence(value), since, now, null, null, "", null, 0);
        alert = fired;
        rightSince = null;
        return List.of(new Step(fired, Notice.Kind.FIRING));
    }

    private List<Step> goesOn(Alert firing, Instant now, double value) {
        rightSince = null;
        Alert seen = firing.seen(value, rule.comparison().worse(firing.worst(), value), rule.sentence(value));
        alert = seen;
        boolean old = !rule.escalation().isZero()
                && Duration.between(seen.firedAt(), now).compareTo(rule.escalation()) >= 0;
        if (old && seen.escalatedAt() == null && seen.severity() != Severity.CRITICAL) {
            Alert worse = seen.escalated(now);
            alert = worse;
            return List.of(new Step(worse, Notice.Kind.ESCALATED));
        }
        List<Step> steps = new ArrayList<>();
        if (mayTell(now)) {
            steps.add(new Step(seen, Notice.Kind.STILL_FIRING));
        }
        return steps;
    }

    private List<Step> ends(Alert firing, Instant now) {
        Instant since = rightSince == null ? now : rightSince;
        rightSince = since;
        Duration settle = rule.holds().compareTo(SETTLE) > 0 ? rule.holds() : SETTLE;
        if (!rule.autoResolve() || Duration.between(since, now).compareTo(settle) < 0) {
            return List.of();
        }
        return List.of(end(firing, now, "auto"));
    }

    Step end(Alert firing, Instant now, String by) {
        alert = null;
        wrongSince = null;
        rightSince = null;
        return new Step(firing.resolved(now, by), Notice.Kind.RESOLVED);
    }

    /** Whether the cool-down is over. */
    boolean mayTell(Instant now) {
        Instant told = lastTold;
        return told == null || Duration.between(told, now).compareTo(rule.coolDown()) >= 0;
    }

    /** The cool-down begins. */
    void told(Instant at) {
        lastTold = at;
    }

    /** Remembers the alert as it was kept. */
    void keep(Alert kept) {
        if (kept.firing()) {
            alert = kept;
        }
    }
}
