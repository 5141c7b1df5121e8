package io.harborai.gateway.http;

import java.time.Duration;
import java.util.List;

import io.harborai.standin.Abort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A caller that leaves closes the provider's side. */
final class CancellationTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"silent,true", "silent,false", "rate=20+tokens=1000,true", "stall=3,true", "latency=60000,false",
            "first=60000,true"})
    void the_upstream_hears_of_it_at_once(String manner, boolean stream) throws Exception {
        String model = "left-" + stream + "+" + manner;
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(RawClient.post("/v1/chat/completions", TestGateway.chat("lab/" + model, stream)));
            await().pollInterval(Duration.ofMillis(2)).until(() -> gateway.standin().calls(model) == 1
                    && gateway.standin().activeCalls() == 1);
            raw.reset();
        }

        // Each of these calls would last for 50 seconds and more: the end can only come from the caller.
        await().atMost(Duration.ofSeconds(20)).until(() -> !aborts(model).isEmpty());
        await().untilAsserted(() -> assertThat(gateway.server().inFlight()).isZero());
    }

    private static List<Abort> aborts(String model) {
        return gateway.standin().aborts().stream().filter(abort -> abort.model().equals(model)).toList();
    }

    @Test
    void a_caller_that_closes_politely_cancels_as_well() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(RawClient.post("/v1/chat/completions", TestGateway.chat("lab/polite+rate=20+tokens=1000", true)));
            assertThat(raw.readUntil("data: ")).contains("200 OK");
        }

        await().until(() -> !aborts("polite+rate=20+tokens=1000").isEmpty());
    }

    @Test
    void a_caller_that_reads_slowly_slows_the_provider_down() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(RawClient.post("/v1/chat/completions", TestGateway.chat("lab/slow+tokens=100000", true))
                    .replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"));
            raw.readUntil("data: ");
            // Nobody reads any more: sockets' buffers fill, and then the stand-in must wait.
            await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5))
                    .until(() -> gateway.standin().activeCalls() == 1);
            await().until(() -> gateway.server().inFlight() == 0);
            // What had left is there, and after it the reason why no more came.
            assertThat(raw.readAll()).contains("total_timeout").doesNotContain("[DONE]");
        }
    }
}
