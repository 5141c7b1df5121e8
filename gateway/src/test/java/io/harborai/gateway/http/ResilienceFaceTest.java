package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.harborai.engine.provider.Provider;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.engine.stats.TargetStats;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Targets that fail or are slow, over HTTP, and what the operator sees of it. */
final class ResilienceFaceTest {
    private static final String PATH = "/v1/chat/completions";

    @Test
    void aBreakerOpensTellsHowLongAndRecovers() throws Exception {
        Breaker.Settings quick = new Breaker.Settings(Duration.ofSeconds(10), 20, 0.5, 3, Duration.ofMillis(1_500),
                Duration.ofSeconds(60));
        try (TestGateway gateway = TestGateway
                .startPatient(usual -> usual.withResilience(usual.resilience().withBreaker(quick)))) {
            String chat = TestGateway.chat("lab/ill+status=500+fail=3", false);
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.post(PATH, chat).statusCode()).isEqualTo(502);
            }
            HttpResponse<String> kept = gateway.post(PATH, chat);
            assertThat(kept.statusCode()).isEqualTo(503);
            assertThat(kept.body()).contains("\"code\":\"circuit_open\"").contains("has failed too often");
            assertThat(Long.parseLong(kept.headers().firstValue("retry-after").orElseThrow())).isBetween(1L, 3L);
            assertThat(gateway.standin().calls("ill+status=500+fail=3")).isEqualTo(3);
            assertThat(gateway.target("lab/*").breakers())
                    .isEqualTo(new TargetStats.Breakers(0, 0, 1));
            await().atMost(Duration.ofSeconds(20)).until(() -> gateway.post(PATH, chat).statusCode() == 200);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                gateway.post(PATH, chat);
                return gateway.target("lab/*").breakers().closed() == 1;
            });
        }
    }

    @Test
    void aSlowTargetIsHedgedAndTheQuickerAnswerWins() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual
                .withResilience(usual.resilience().withHedge(new Hedge.Settings(Duration.ofMillis(50), 1))))) {
            Provider lab = gateway.engine().catalog().provider("lab").orElseThrow();
            gateway.engine().swapCatalog(Catalog.of(List.of(lab), List.of(new Alias("hedged",
                    List.of(new WeightedTarget(Target.of(lab, "still+silent"), 1),
                            new WeightedTarget(Target.of(lab, "quick"), 1)),
                    Strategy.PRIORITY, 0, Set.of(FallbackCause.TIMEOUT)))));
            for (boolean stream : List.of(false, true)) {
                HttpResponse<String> answer = gateway.post(PATH, TestGateway.chat("hedged", stream));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-harborai-route")).contains("lab/quick");
                assertThat(answer.headers().firstValue("x-harborai-attempts")).contains("2");
            }
            assertThat(gateway.target("lab/still+silent").counts().hedged()).isEqualTo(2);
            await().until(() -> gateway.standin().activeCalls() == 0);
        }
    }

    @Test
    void retriesAndFallbacksAreCountedAtTheTargetThatFailed() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient()) {
            assertThat(gateway.post(PATH, TestGateway.chat("stubborn", false)).statusCode()).isEqualTo(200);
            assertThat(gateway.post(PATH, TestGateway.chat("safe", false)).statusCode()).isEqualTo(200);
            assertThat(gateway.target("lab/flaky+fail=2").counts().retried()).isEqualTo(2);
            assertThat(gateway.target("gone/gpt-4o").counts().fellBack()).isEqualTo(1);
            String metrics = gateway.get("/metrics").body();
            assertThat(metrics).contains("harborai_target_retries_total{target=\"lab/flaky+fail=2\"} 2.0")
                    .contains("harborai_target_fallbacks_total{target=\"gone/gpt-4o\"} 1.0")
                    .contains("harborai_target_breakers{state=\"closed\",target=\"lab/gpt-4o\"}");
        }
    }

    @Test
    void namesThatCallersMakeUpShareOneLabel() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient()) {
            for (int i = 0; i < 5; i++) {
                gateway.post(PATH, TestGateway.chat("lab/invented-" + i, false));
            }
            assertThat(gateway.engine().targetStats()).containsOnlyKeys("lab/*");
            assertThat(gateway.get("/metrics").body()).doesNotContain("invented-");
        }
    }
}
