package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.harborai.engine.EngineSettings;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.transport.PoolLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** More calls than there is room for, over HTTP. */
final class OverloadFaceTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String SLOW = "lab/slow+latency=1500";

    @Test
    void theMoreImportantCallPasses() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(oneAtATime(10))) {
            CompletableFuture<HttpResponse<String>> first = occupied(gateway);
            CompletableFuture<HttpResponse<String>> low = send(gateway, "lab/low", "low");
            awaitQueue(gateway, 1);
            CompletableFuture<HttpResponse<String>> normal = send(gateway, "lab/normal", "normal");
            awaitQueue(gateway, 2);
            CompletableFuture<HttpResponse<String>> high = send(gateway, "lab/high", "HIGH");
            awaitQueue(gateway, 3);
            assertThat(List.of(first.join(), low.join(), normal.join(), high.join()))
                    .extracting(HttpResponse::statusCode).containsOnly(200);
            List<String> order = gateway.standin().requests().stream()
                    .map(request -> request.bodyText().replaceAll(".*\"model\":\"([a-z]+).*", "$1")).toList();
            assertThat(order).containsExactly("slow", "high", "normal", "low");
        }
    }

    @Test
    void inAFullQueueTheMoreImportantCallTakesAPlace() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(oneAtATime(1))) {
            CompletableFuture<HttpResponse<String>> first = occupied(gateway);
            CompletableFuture<HttpResponse<String>> low = send(gateway, "lab/low", "low");
            awaitQueue(gateway, 1);
            HttpResponse<String> second = send(gateway, "lab/low", "low").join();
            assertShed(second, "queue_full");
            CompletableFuture<HttpResponse<String>> high = send(gateway, "lab/high", "high");
            assertShed(low.join(), "queue_displaced");
            assertThat(high.join().statusCode()).isEqualTo(200);
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(gateway.standin().calls("low")).isZero();
            assertThat(gateway.engine().concurrencyStats().requests().shed()).isEqualTo(2);
        }
    }

    @Test
    void withoutQueuesACallThatFindsNoRoomIsTurnedAwayAtOnce() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual.withConcurrency(
                usual.concurrency().withQueueing(false).withMaxConcurrentRequests(1)))) {
            CompletableFuture<HttpResponse<String>> first = occupied(gateway);
            assertShed(send(gateway, "lab/other", "high").join(), "too_many_calls");
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(send(gateway, "lab/other", "low").join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTargetsOwnBoundIsToldAndCounted() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual
                .withConcurrency(usual.concurrency().withQueueing(false))
                .withResilience(usual.resilience().withLimit(AdaptiveLimit.Settings.fixed(1))))) {
            CompletableFuture<HttpResponse<String>> first = occupied(gateway);
            assertShed(send(gateway, SLOW, "normal").join(), "no_room");
            assertThat(send(gateway, "lab/other", "normal").join().statusCode()).isEqualTo(200);
            assertThat(gateway.target("lab/*").counts().shed()).isEqualTo(1);
            assertThat(gateway.target("lab/*").limit()).isEqualTo(2);
            await().until(() -> gateway.target("lab/*").inFlight() == 1);
            assertThat(gateway.engine().concurrencyStats().requests().shed()).isEqualTo(1);
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aCallWhoseTimeIsOverInTheQueueIsToldSo() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(oneAtATime(10))) {
            CompletableFuture<HttpResponse<String>> first = occupied(gateway);
            HttpResponse<String> late = gateway.post(PATH, TestGateway.chat("lab/late", false),
                    request -> request.header("x-harborai-timeout-ms", "100"));
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body()).contains("queue_timeout");
            assertThat(gateway.standin().calls("late")).isZero();
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aProvidersRateIsWaitedForOrTold() throws Exception {
        UnaryOperator<EngineSettings> rates = usual -> usual.withRates(Map.of("lab",
                new TargetRates.Settings(300, 1, 0, 0), "gone", new TargetRates.Settings(1, 1, 0, 0)));
        try (TestGateway gateway = TestGateway.startPatient(rates)) {
            List<CompletableFuture<HttpResponse<String>>> calls = List.of(send(gateway, "lab/a", "normal"),
                    send(gateway, "lab/b", "normal"), send(gateway, "lab/c", "normal"));
            assertThat(calls).extracting(call -> call.join().statusCode()).containsOnly(200);
            assertThat(gateway.target("lab/*").counts().rateWaits()).isEqualTo(2);

            assertThat(send(gateway, "gone/gpt-4o", "normal").join().statusCode()).isEqualTo(502);
            HttpResponse<String> refused = send(gateway, "gone/gpt-4o", "normal").join();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("client_rate_limit").contains("providers.gone.limits");
            assertThat(Long.parseLong(refused.headers().firstValue("retry-after").orElseThrow())).isBetween(1L, 60L);
            assertThat(gateway.target("gone/gpt-4o").counts().rateRefusals()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"urgent", "1", "high,low"})
    void aWrongPriorityIsRefusedByName(String priority) throws Exception {
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual)) {
            HttpResponse<String> answer = send(gateway, "lab/x", priority).join();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"param\":\"x-harborai-priority\"").contains("high, normal or low");
        }
    }

    private static UnaryOperator<EngineSettings> oneAtATime(int waiting) {
        return usual -> new EngineSettings(usual.loops(), new PoolLimits(100, waiting, 20_000), usual.resilience(),
                usual.cache(), usual.concurrency().withMaxConcurrentRequests(1), usual.memory(), usual.rates());
    }

    /** A call that has the only place. */
    private static CompletableFuture<HttpResponse<String>> occupied(TestGateway gateway) {
        CompletableFuture<HttpResponse<String>> first = send(gateway, SLOW, "normal");
        await().until(() -> gateway.standin().activeCalls() == 1);
        return first;
    }

    private static void awaitQueue(TestGateway gateway, long length) {
        await().until(() -> gateway.engine().concurrencyStats().requests().queueLength() == length);
    }

    private static void assertShed(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        assertThat(Long.parseLong(answer.headers().firstValue("retry-after").orElseThrow())).isPositive();
    }

    private static CompletableFuture<HttpResponse<String>> send(TestGateway gateway, String model, String priority) {
        return gateway.postAsync(PATH, TestGateway.chat(model, false),
                request -> request.header("x-harborai-priority", priority));
    }
}
