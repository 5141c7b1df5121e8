package io.harborai.gateway.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Explanation;
import io.harborai.engine.routing.Explanation.Checked;
import io.harborai.engine.routing.Explanation.Compared;
import io.harborai.engine.routing.Explanation.Considered;
import io.harborai.engine.routing.Explanation.Explored;
import io.harborai.engine.routing.Explanation.Named;
import io.harborai.engine.routing.Explanation.Ordered;
import io.harborai.engine.routing.Explanation.Preferred;
import io.harborai.engine.routing.Explanation.Routed;
import io.harborai.engine.routing.Explanation.RuleTried;
import io.harborai.engine.routing.Explanation.ShareDrawn;
import io.harborai.engine.routing.Explanation.Stuck;
import io.harborai.engine.routing.Explanation.TicketDrawn;
import io.harborai.engine.routing.Explanation.Unrouted;
import org.jspecify.annotations.Nullable;

/** An explanation as JSON; each step has its kind under {@code step}. */
final class ExplanationJson {
    private ExplanationJson() {
    }

    static Map<String, @Nullable Object> of(Explanation explanation) {
        Map<String, @Nullable Object> json = object("model", explanation.model());
        switch (explanation.outcome()) {
            case Routed routed -> {
                json.put("routed", true);
                json.put("targets", routed.targets());
                json.put("mirror", routed.route().mirror() == null ? null : routed.route().mirror().name());
                json.put("retries", routed.route().retries());
                json.put("fallback_on", routed.fallbackOn().stream().map(FallbackCause::configName).sorted().toList());
            }
            case Unrouted unrouted -> {
                json.put("routed", false);
                json.put("reason", unrouted.reason());
            }
        }
        json.put("steps", explanation.steps().stream().map(ExplanationJson::step).toList());
        return json;
    }

    private static Map<String, @Nullable Object> step(Explanation.Step step) {
        return switch (step) {
            case Named named -> object("step", "name", "name", named.name(), "is", named.kind());
            case RuleTried tried -> object("step", "rule", "rule", tried.rule(), "holds", tried.holds(), "to",
                    tried.to(), "conditions", checked(tried.conditions()));
            case ShareDrawn drawn -> object("step", drawn.what(), "target", drawn.target(), "share", drawn.share(),
                    "ticket", drawn.ticket(), "taken", drawn.taken());
            case Stuck stuck -> object("step", "affinity", "by", stuck.affinity().configName(), "key", stuck.key());
            case TicketDrawn drawn -> object("step", "ticket", "ticket", drawn.ticket(), "of", drawn.of());
            case Compared compared -> object("step", "two_choices", "first", compared.first(), "second",
                    compared.second());
            case Explored explored -> object("step", "exploration", "target", explored.target());
            case Preferred preferred -> object("step", "preferences", "left", preferred.left(), "removed",
                    preferred.removed());
            case Ordered ordered -> object("step", "order", "alias", ordered.alias(), "strategy",
                    ordered.strategy().configName(), "targets", considered(ordered.targets()));
        };
    }

    private static List<Map<String, @Nullable Object>> checked(List<Checked> conditions) {
        return conditions.stream().map(one -> object("condition", one.condition(), "holds", one.holds())).toList();
    }

    private static List<Map<String, @Nullable Object>> considered(List<Considered> targets) {
        return targets.stream().map(one -> object("target", one.target(), "score", one.score(), "weight", one.weight(),
                "in_flight", one.inFlight(), "latency_ms", one.latencyMs(), "tokens_per_minute",
                one.tokensPerMinute(), "usd_per_million_tokens", one.price(), "passed_over", one.passedOver(),
                "availability", one.availability().because())).toList();
    }

    /** An object of names and values in turn. */
    private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }
}
