package io.harborai.standin;

import java.util.concurrent.TimeUnit;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class BenchLaneTest {

    private static Standin standin;

    @BeforeAll
    static void start() {
        standin = Standin.start(StandinOptions.defaults().withEventLoops(2));
    }

    @AfterAll
    static void stop() {
        standin.close();
    }

    @AfterEach
    void reset() {
        await().atMost(60, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0);
        standin.reset();
    }

    @Test
    void anAnswerIsFixedAndCountedButNotRecorded() {
        RawCall call = RawCall.of(standin, "bench", false);

        assertThat(call.body().length).isBetween(650, 750);
        assertThat(call.isComplete()).isTrue();
        assertThat(call.json().getString("system_fingerprint")).isEqualTo("harborai-standin");
        assertThat(standin.calls("bench")).isEqualTo(1);
        assertThat(standin.requests()).isEmpty();
        assertThat(standin.tokens()).isEqualTo(new TokenCount(12, 20));
    }

    @ParameterizedTest
    @CsvSource({"bench+rate=50+tokens=11,11,200", "bench+rate=1000+tokens=300,300,250",
            "bench+rate=20000+tokens=5000,5000,200", "bench+rate=100000+tokens=5000,5000,40",
            "bench+rate=3+tokens=2,2,300", "bench+tokens=40,40,0",
            "bench,20,0"})
    void aStreamIsNotFasterThanItsRate(String model, int tokens, long leastMillis) {
        long start = System.nanoTime();
        RawCall call = RawCall.of(standin, model, true);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(call.end()).isEqualTo(RawCall.End.CLOSED);
        assertThat(call.events().size()).isEqualTo(tokens + 2);
        assertThat(call.isDone()).isTrue();
        assertThat(call.isComplete()).isTrue();
        assertThat(took).isGreaterThanOrEqualTo(leastMillis);
        assertThat(call.text().lines().findFirst().orElseThrow().length()).isBetween(200, 260);
        assertThat(standin.tokens().total()).isZero();
    }

    @Test
    void usageComesWhenAsked() {
        JsonObject request = RawCall.chat("bench+tokens=5", true).put("stream_options",
                new JsonObject().put("include_usage", true));
        RawCall call = RawCall.post(standin, RawCall.CHAT, request.encode(), RawCall.PATIENCE_MILLIS);

        assertThat(call.text())
                .contains("\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17}");
        assertThat(standin.tokens()).isEqualTo(new TokenCount(12, 5));
    }

    @Test
    void otherDirectivesTakeTheOrdinaryWay() {
        assertThat(RawCall.of(standin, "bench+status=503", false).status()).isEqualTo(503);
        assertThat(RawCall.of(standin, "bench+nonsense", false).status()).isEqualTo(400);
        assertThat(RawCall.of(standin, "benchmark", false).content()).contains("hello");
        assertThat(RawCall.of(standin, "bench+tokens=1001", true).events()).hasSize(1004);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"model\":\"bench+rate=5\"}|bench+rate=5", "{\"model\" :  \"bench\"}|bench",
            "{\"model\":\"gpt\"}|", "{\"x\":\"\\\"model\\\":\\\"bench\\\"\",\"model\":\"gpt\"}|", "{\"model\"|",
            "{\"model\":\"bench|", "{\"model\":\"bench\\u0041\"}|"})
    void theNameIsFoundWithoutParsing(String json, String name) {
        assertThat(BenchLane.name(json)).isEqualTo(name);
    }

    @Test
    void theFlagIsFoundWithoutParsing() {
        assertThat(BenchLane.isTrue("{\"stream\" : true}", "\"stream\"")).isTrue();
        assertThat(BenchLane.isTrue("{\"stream\":false}", "\"stream\"")).isFalse();
        assertThat(BenchLane.isTrue("{\"stream_options\":{}}", "\"stream\"")).isFalse();
    }
}
