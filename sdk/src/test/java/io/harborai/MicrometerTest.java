package io.harborai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.harborai.chat.ChatStream;
import io.harborai.error.HarborAIException;
import io.harborai.micrometer.HarborMeters;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class MicrometerTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Lab lab = Lab.open(builder -> builder.engine(o -> o.telemetry(HarborMeters.of(registry)))
            .alias("smart", a -> a.target("lab/gpt")));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void callsAreTimedAndTheirTokensCounted() {
        lab.chat().create(r -> r.model("smart").user("hello"));
        Timer duration = registry.get("gen_ai.client.operation.duration").tag("gen_ai.operation.name", "chat")
                .tag("gen_ai.provider.name", "lab").tag("gen_ai.request.model", "gpt").tag("error.type", "none")
                .timer();
        assertThat(duration.count()).isOne();
        assertThat(duration.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(duration.takeSnapshot().histogramCounts()).hasSize(14);
        assertThat(tokens("input").totalAmount()).isPositive();
        assertThat(tokens("output").totalAmount()).isPositive();
        assertThat(registry.find("gen_ai.client.operation.time_to_first_chunk").timer()).isNull();
        assertThat(registry.get("harborai.requests").tag("model", "lab/gpt").tag("status", "200").counter().count())
                .isEqualTo(1);
        assertThat(registry.get("harborai.request.duration").tag("model", "lab/gpt").timer().count()).isOne();
        lab.harbor().embeddings().create(r -> r.model("lab/embed").input("a"));
        assertThat(registry.get("gen_ai.client.operation.duration").tag("gen_ai.operation.name", "embeddings").timer()
                .count()).isOne();
        assertThat(registry.find("gen_ai.client.token.usage").tag("gen_ai.operation.name", "embeddings")
                .tag("gen_ai.token.type", "output").summary()).isNull();
    }

    @Test
    void streamsTellTheTimeToTheirFirstChunk() {
        try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+first=50").user("hello"))) {
            stream.finalCompletion();
        }
        assertThat(registry.get("gen_ai.client.operation.time_to_first_chunk").timer().totalTime(TimeUnit.MILLISECONDS))
                .isBetween(49.0, 10_000.0);
    }

    @Test
    void failuresAndCancelledCallsAreCountedOnceAndByTheirKind() {
        assertThatExceptionOfType(HarborAIException.class)
                .isThrownBy(() -> lab.chat().create(r -> r.model("lab/gpt+status=429").user("hello")));
        assertThat(registry.get("gen_ai.client.operation.duration").tag("error.type", "rate_limit_exceeded").timer()
                .count()).isOne();
        assertThatExceptionOfType(HarborAIException.class)
                .isThrownBy(() -> lab.chat().create(
                        r -> r.model("lab/gpt").user("hello").put("provider", Map.of("only", List.of("nowhere")))));
        assertThat(registry.get("gen_ai.client.operation.duration").tag("gen_ai.provider.name", "_OTHER")
                .tag("error.type", "invalid_request").timer().count()).isOne();
        try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+rate=20+tokens=50").user("hello"))) {
            stream.iterator().next();
        }
        Awaitility.await().untilAsserted(() -> assertThat(registry.get("harborai.requests").tag("status", "499")
                .counter().count()).isEqualTo(1));
    }

    @Test
    void manyTargetsDoNotMakeManyMeters() {
        for (int i = 0; i < HarborMeters.MOST_TARGETS + 20; i++) {
            int number = i;
            lab.chat().create(r -> r.model("lab/gpt-" + number).user("hello"));
        }
        assertThat(registry.find("harborai.requests").counters()).hasSize(HarborMeters.MOST_TARGETS + 1);
        assertThat(registry.get("harborai.requests").tag("model", "_OTHER").counter().count()).isEqualTo(20);
    }

    @Test
    void gaugesFollowTheClient() {
        HarborMeters.gauges(registry, lab.harbor());
        assertThat(gauge("harborai.memory.usage.mb")).isPositive();
        assertThat(gauge("harborai.active.connections")).isZero();
        try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+rate=20+tokens=50").user("hello"))) {
            stream.iterator().next();
            assertThat(gauge("harborai.active.connections")).isEqualTo(1);
            assertThat(gauge("harborai.requests.in.flight")).isEqualTo(1);
        }
        assertThat(gauge("harborai.cache.hit.rate")).isZero();
        assertThat(gauge("harborai.requests.queued")).isZero();
        lab.harbor().close();
        assertThat(gauge("harborai.requests.in.flight")).isNaN();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private DistributionSummary tokens(String type) {
        Meter meter = registry.get("gen_ai.client.token.usage").tag("gen_ai.token.type", type).meter();
        return (DistributionSummary) meter;
    }
}
