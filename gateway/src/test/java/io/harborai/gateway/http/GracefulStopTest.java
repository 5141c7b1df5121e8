package io.harborai.gateway.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a stop does to calls in progress. */
final class GracefulStopTest {
    @Test
    void a_stream_in_progress_ends_well_and_new_callers_are_turned_away() throws Exception {
        try (TestGateway gateway = TestGateway.start(GatewayOptions.onLoopback(0, 2).withPatience(15_000, 5_000))) {
            CompletableFuture<HttpResponse<String>> answer = later(gateway, "lab/m+rate=20+tokens=20");
            await().until(() -> gateway.server().inFlight() == 1);

            Future<Void> drained = gateway.server().drain();

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).endsWith("data: [DONE]\n\n");
            drained.await(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> gateway.get("/health/live")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_stream_that_takes_too_long_is_told_that_the_server_stops() throws Exception {
        try (TestGateway gateway = TestGateway.start(GatewayOptions.onLoopback(0, 2).withPatience(15_000, 300))) {
            CompletableFuture<HttpResponse<String>> stream = later(gateway, "lab/m+rate=50+tokens=5000");
            await().until(() -> gateway.standin().activeCalls() == 1);

            Future<Void> drained = gateway.server().drain();

            assertThat(stream.get(20, TimeUnit.SECONDS).body()).contains("shutting_down").doesNotContain("[DONE]");
            drained.await(10, TimeUnit.SECONDS);
            await().until(() -> gateway.standin().activeCalls() == 0);
        }
    }

    @Test
    void an_idle_server_stops_at_once() throws Exception {
        try (TestGateway gateway = TestGateway.start(GatewayOptions.onLoopback(0, 2).withPatience(15_000, 60_000));
                RawClient idle = new RawClient(gateway.port())) {
            idle.send("GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").readUntil("alive");

            gateway.server().drain().await(5, TimeUnit.SECONDS);

            await().untilAsserted(() -> assertThat(gateway.server().connections()).isZero());
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(TestGateway gateway, String model) {
        return gateway.client().sendAsync(HttpRequest.newBuilder(gateway.url("/v1/chat/completions"))
                .header("authorization", "Bearer " + TestGateway.KEY)
                .POST(HttpRequest.BodyPublishers.ofString(TestGateway.chat(model, true))).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
