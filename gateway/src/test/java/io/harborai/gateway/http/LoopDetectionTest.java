package io.harborai.gateway.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Gateways whose providers are gateways. */
final class LoopDetectionTest {
    private final TestGateway one = TestGateway.startPatient();
    private final TestGateway two = TestGateway.startPatient();

    @BeforeEach
    void connect() {
        lead(one, two);
        lead(two, one);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void aCircleEndsWhereItBegan() throws Exception {
        HttpResponse<String> answer = one.post("/v1/chat/completions", TestGateway.chat("round", false));
        assertThat(answer.statusCode()).isEqualTo(508);
        assertThat(answer.body()).contains("\"code\":\"loop_detected\"");
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        // Neither gateway tries again, for all that their aliases allow.
        assertThat(answer.headers().firstValue("x-harborai-attempts")).contains("1");
    }

    @Test
    void aStreamThatRunsInACircleEndsToo() throws Exception {
        HttpResponse<String> answer = one.post("/v1/chat/completions", TestGateway.chat("round", true));
        assertThat(answer.statusCode()).isEqualTo(508);
    }

    @Test
    void twoGatewaysInARowAreNoCircle() throws Exception {
        HttpResponse<String> answer = one.post("/v1/chat/completions", TestGateway.chat("other/lab/gpt-4o", false));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void listsOfModelsThatAskEachOtherEnd() throws Exception {
        HttpResponse<String> answer = one.get("/v1/models");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"round\"").contains("other/round");
    }

    @Test
    void aFifthGatewayRefuses() throws Exception {
        HttpResponse<String> answer = one.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false),
                request -> request.header("x-harborai-hops", "a,b,c,d"));
        assertThat(answer.statusCode()).isEqualTo(508);
        assertThat(one.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false),
                request -> request.header("x-harborai-hops", "a,b,c")).statusCode()).isEqualTo(200);
    }

    @Test
    void wrongTagsAreRefused() throws Exception {
        HttpResponse<String> answer = one.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false),
                request -> request.header("x-harborai-tags", "no tag"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("x-harborai-tags").contains("name=value");
    }

    /** Gives a gateway the other one as a provider, and an alias that leads there with every kind of perseverance. */
    private static void lead(TestGateway gateway, TestGateway to) {
        RemoteProvider other = new RemoteProvider("other", URI.create(to.url("/v1").toString()),
                Secret.of(TestGateway.KEY), "authorization", "Bearer ", true, Timeouts.DEFAULT, Map.of(), List.of(),
                List.of());
        RemoteProvider lab = new RemoteProvider("lab", gateway.standin().baseUrl(), Secret.of("none"),
                "authorization", "Bearer ", true, Timeouts.DEFAULT, Map.of(), List.of("gpt-4o"), List.of());
        Alias round = new Alias("round", List.of(new WeightedTarget(Target.of(other, "round"), 1),
                new WeightedTarget(Target.of(lab, "gpt-4o"), 1)), Strategy.PRIORITY, 3,
                Set.of(FallbackCause.values()));
        gateway.engine().swapCatalog(Catalog.of(List.of(lab, other), List.of(round)));
    }
}
