package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;

import io.harborai.engine.provider.Provider;
import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Condition;
import io.harborai.engine.routing.Condition.Pattern;
import io.harborai.engine.routing.Rule;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a request carries leads it where its rules say, over HTTP. */
final class SteeredCallTest {
    private final TestGateway gateway = TestGateway.startPatient();

    @BeforeEach
    void steer() {
        Provider lab = gateway.engine().catalog().provider("lab").orElseThrow();
        Alias smart = alias(lab, "smart", "plain", "plain-2", "plain-3").withSteering(new Steering(List.of(
                rule("tag", new Condition.Tag("tier", new Pattern("gold")), lab),
                rule("header", new Condition.Header("x-team", new Pattern("re*")), lab),
                rule("images", new Condition.Images(true), lab),
                rule("tools", new Condition.Tools(true), lab),
                rule("long", new Condition.Tokens(2_000, Long.MAX_VALUE), lab)), Affinity.SESSION, null, null));
        gateway.engine().swapCatalog(Catalog.of(List.of(lab), List.of(smart)));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aRequestGoesWhereItsTraitsLead() throws Exception {
        String chat = TestGateway.chat("smart", false);
        assertThat(route(chat, "x-harborai-tags", "a=b, tier=gold")).isEqualTo("lab/tag");
        assertThat(route(chat, "X-Team", "RED")).isEqualTo("lab/header");
        assertThat(route(chat.replace("\"stream\"",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"stream\""), "x-a", "b"))
                .isEqualTo("lab/tools");
        assertThat(route(chat.replaceAll("\"content\":\"[^\"]*\"", "\"content\":[{\"type\":\"image_url\"}]"), "x-a",
                "b")).isEqualTo("lab/images");
        assertThat(route(chat.replace("Hello", "Hello ".repeat(2_000)), "x-a", "b")).isEqualTo("lab/long");
        assertThat(route(chat, "x-a", "b")).startsWith("lab/plain");
    }

    @Test
    void aSessionStays() throws Exception {
        String chat = TestGateway.chat("smart", false);
        String home = route(chat, "x-harborai-session", "s-1");
        for (int i = 0; i < 10; i++) {
            assertThat(route(chat, "x-harborai-session", "s-1")).isEqualTo(home);
        }
    }

    private String route(String body, String header, String value) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", body,
                request -> request.header(header, value));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-harborai-route").orElseThrow();
    }

    private static Rule rule(String model, Condition condition, Provider lab) {
        return new Rule(model, List.of(condition), alias(lab, model, model));
    }

    private static Alias alias(Provider lab, String name, String... models) {
        return new Alias(name, List.of(models).stream().map(model -> new WeightedTarget(Target.of(lab, model), 1))
                .toList(), Strategy.ROUND_ROBIN, 0, Set.of());
    }
}
