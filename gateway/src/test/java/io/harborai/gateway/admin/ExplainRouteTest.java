package io.harborai.gateway.admin;

import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.local.LocalProvider;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Condition;
import io.harborai.engine.routing.Rule;
import io.harborai.engine.routing.Share;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoutes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class ExplainRouteTest {
    private final LocalProvider local = new LocalProvider(java.time.Clock.systemUTC());
    private final Catalog catalog = Catalog.of(List.of(local), List.of(alias("big", Strategy.LEAST_BUSY, Steering.NONE,
            "x", "y"),
            alias("smart", Strategy.WEIGHTED,
                    new Steering(
                            List.of(new Rule("gold", List.of(new Condition.Tag("tier", new Condition.Pattern("gold")),
                                    new Condition.Header("x-team", new Condition.Pattern("red")),
                                    new Condition.Bytes(100, 200), new Condition.Stream(true)),
                                    alias("big",
                                            Strategy.LEAST_BUSY, Steering.NONE, "x", "y"))),
                            Affinity.SESSION, null, new Share(Target.of(local, "copy"), 1)),
                    "a", "b")));
    private final AdminRoutes route = AdminRoutes.all(List.of(new ExplainRoute(
            traits -> catalog.explain(traits, Surroundings.of(new Random(1))))));

    @Test
    void aCallIsExplained() {
        JsonNode json = explained("model=smart&tags=tier%3Dgold&header=X-Team:red&bytes=150&stream=true");
        assertThat(json.path("routed").asBoolean()).isTrue();
        assertThat(json.path("targets").size()).isEqualTo(2);
        assertThat(json.path("fallback_on").get(0).asString()).isEqualTo("timeout");
        JsonNode rule = json.path("steps").get(1);
        assertThat(rule.path("step").asString()).isEqualTo("rule");
        assertThat(rule.path("holds").asBoolean()).isTrue();
        assertThat(rule.path("conditions").get(0).path("condition").asString()).isEqualTo("tag tier is gold");
        assertThat(json.path("steps").get(3).path("step").asString()).isEqualTo("two_choices");
        JsonNode order = json.path("steps").get(4);
        assertThat(order.path("strategy").asString()).isEqualTo("least_busy");
        assertThat(order.path("targets").get(0).path("availability").asString()).isEqualTo("it takes calls");
        assertThat(order.path("targets").get(0).path("usd_per_million_tokens").isNull()).isTrue();
    }

    @Test
    void aSessionAndACopyAreExplained() {
        JsonNode json = explained("model=smart&session=s1&trace_id=t1");
        assertThat(json.path("mirror").asString()).isEqualTo("local/copy");
        assertThat(json.path("steps").toString()).contains("\"step\":\"affinity\",\"by\":\"session\",\"key\":\"s1\"")
                .contains("\"step\":\"mirror\"");
    }

    @Test
    void preferencesAreExplained() {
        JsonNode json = explained("model=big&models=smart&provider=%7B%22ignore%22%3A%5B%22local/x%22%5D%7D");
        assertThat(json.path("targets").toString()).isEqualTo("[\"local/y\",\"local/a\",\"local/b\"]");
        assertThat(json.path("steps").toString()).contains("\"removed\":{\"local/x\":\"provider.ignore names it\"}");
    }

    @Test
    void aNameThatLeadsNowhereIsExplainedToo() {
        JsonNode json = explained("model=nothing");
        assertThat(json.path("routed").asBoolean(true)).isFalse();
        assertThat(json.path("reason").asString()).contains("'nothing'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {"''|model|is missing", "model=|model|is missing",
            "modle=a|modle|Parameters are", "model=a&stream=yes|stream|true or false", "model=a&bytes=-1|bytes|whole",
            "model=a&tags=x|tags|name=value", "model=a&header=x|header|name:value", "model=a&model=b|model|twice",
            "model=%zz|none|broken escape", "model=a&provider={|provider|not valid JSON"})
    void whatIsWrongIsSaidWithWhatIsAllowed(String query, @org.jspecify.annotations.Nullable String param,
            String message) {
        AdminAnswer.Failed failed = (AdminAnswer.Failed) route.answer("GET", "/admin/v1/explain", query, new byte[0]);
        assertThat(failed.failure().status()).isEqualTo(400);
        assertThat(failed.failure().message()).contains(message);
        assertThat(failed.failure().param().orElse(null)).isEqualTo(param);
    }

    @Test
    void onlyGetIsTakenAndOnlyHere() {
        assertThat(route.answer("POST", "/admin/v1/explain", "", new byte[0]))
                .isInstanceOf(AdminAnswer.NotAllowed.class);
        assertThat(route.serves("/admin/v1/explain")).isTrue();
        assertThat(route.serves("/admin/v1/explain/x")).isFalse();
    }

    private JsonNode explained(String query) {
        AdminAnswer.Json json = (AdminAnswer.Json) route.answer("GET", "/admin/v1/explain", query, new byte[0]);
        assertThat(json.status()).isEqualTo(200);
        return JsonMapper.builder().build().readTree(json.body().getBytes());
    }

    private Alias alias(String name, Strategy strategy, Steering steering, String... models) {
        return new Alias(name, List.of(models).stream().map(model -> new WeightedTarget(Target.of(local, model), 1))
                .toList(), strategy, 0, Set.of(FallbackCause.TIMEOUT), steering);
    }
}
