package io.harborai.knowledge.retrieve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.sun.net.httpserver.HttpServer;
import io.harborai.HarborAI;
import io.harborai.error.HarborAIException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SdkRerankerTest {
    @Test
    void scoresAreInTheOrderOfThePassagesAndWhatTheModelLeavesOutComesLast() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        Queue<String> answers = new ConcurrentLinkedQueue<>(List.of(
                "{\"results\":[{\"index\":2,\"relevance_score\":0.9},{\"index\":0,\"relevance_score\":-1.5}]}",
                "{\"results\":[{\"index\":7,\"relevance_score\":0.9}]}"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try (HarborAI client = HarborAI.builder().provider("lab", lab -> lab.baseUrl("http://127.0.0.1:"
                + server.getAddress().getPort() + "/v1").allowPrivateNetwork(true).apiKey("none")).build()) {
            SdkReranker reranker = new SdkReranker(() -> client, "lab/judge", Duration.ofMinutes(1));
            assertThat(reranker.score("How deep?", List.of("one", "two", "three"))).containsExactly(-1.5, -2.5, 0.9);
            assertThat(asked.element()).startsWith("/v1/rerank ").contains("How deep?", "judge", "three");
            assertThatThrownBy(() -> reranker.score("How deep?", List.of("one")))
                    .isInstanceOfAny(IllegalStateException.class, HarborAIException.class);
        } finally {
            server.stop(0);
        }
    }
}
