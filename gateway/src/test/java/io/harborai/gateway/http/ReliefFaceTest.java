package io.harborai.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is done about overload, as callers see it. */
final class ReliefFaceTest {
    private static final String PATH = "/v1/chat/completions";

    private static HttpResponse<String> ask(TestGateway gateway, String priority) {
        return gateway.postAsync(PATH, TestGateway.chat("lab/gpt-4o", false),
                request -> request.header("x-harborai-priority", priority)).join();
    }

    @Test
    void while_the_server_spares_itself_calls_of_low_priority_are_refused_and_no_others() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient()) {
            assertThat(ask(gateway, "low").statusCode()).isEqualTo(200);
            gateway.server().spare(true);
            HttpResponse<String> refused = ask(gateway, "low");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("low_priority_shed", "x-harborai-priority: normal");
            assertThat(refused.headers().firstValue("retry-after")).contains("30");
            assertThat(ask(gateway, "normal").statusCode()).isEqualTo(200);
            assertThat(ask(gateway, "high").statusCode()).isEqualTo(200);
            gateway.server().spare(false);
            assertThat(ask(gateway, "low").statusCode()).isEqualTo(200);
            await().atMost(Duration.ofMinutes(1)).until(() -> gateway.server().inFlight() == 0);
        }
    }

    @Test
    void connections_that_ask_nothing_are_closed() throws Exception {
        try (TestGateway gateway = TestGateway.startPatient();
                Socket idle = connected(gateway, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                gateway.server().closeIdle(Duration.ZERO).await();
                return gateway.server().connections() == 0;
            });
            assertThat(idle.getInputStream().readAllBytes()).asString(StandardCharsets.US_ASCII).contains("alive");
        }
    }

    private static Socket connected(TestGateway gateway, String said) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
