package io.harborai.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Catalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Platforms that speak OpenAI's or a shared format at addresses, and with credentials, of their own. */
final class PlatformAddressesTest {
    private static final String CHAT = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"here\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";
    private static final String ORDER = "{\"id\":\"r\",\"results\":[{\"index\":1,\"relevance_score\":0.98},"
            + "{\"index\":0,\"relevance_score\":0.1}],\"meta\":{\"billed_units\":{\"search_units\":1}}}";
    private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();
    private static HttpServer platform;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/", exchange -> {
            Object key = exchange.getRequestHeaders().getFirst("api-key");
            SEEN.add(exchange.getRequestURI() + " " + key + " " + exchange.getRequestHeaders().getFirst("authorization")
                    + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = (exchange.getRequestURI().getPath().endsWith("/rerank") ? ORDER : CHAT)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        platform.start();
        gateway = TestGateway.startPatient();
        gateway.engine().swapCatalog(Catalog.of(List.of(provider("azure", "/openai", Family.AZURE),
                provider("cohere", "", Family.COHERE), provider("jina", "/v1", Family.OPENAI)), List.of()));
    }

    private static RemoteProvider provider(String name, String path, Family family) {
        return new RemoteProvider(name, URI.create("http://127.0.0.1:" + platform.getAddress().getPort() + path),
                Secret.of("sk-1"), family.credentialHeader(), family.credentialPrefix(), true, Timeouts.DEFAULT,
                Map.of(), List.of(), List.of(), new Dialect(family, ""));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        platform.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
            "azure/my gpt,/v1/chat/completions,/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21 sk-1 null",
            "cohere/command-r,/v1/chat/completions,/compatibility/v1/chat/completions null Bearer sk-1",
            "cohere/rerank-v3.5,/v1/rerank,/v2/rerank null Bearer sk-1",
            "jina/jina-reranker-v2,/v1/rerank,/v1/rerank null Bearer sk-1"})
    void eachIsAskedWhereItListens(String model, String face, String expected) throws Exception {
        boolean chat = face.endsWith("completions");
        String asked = chat
                ? "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Where?\"}]}"
                : "{\"model\":\"" + model + "\",\"query\":\"ships\",\"documents\":[\"a road\",\"a ship\"],\"top_n\":2}";
        HttpResponse<String> answer = gateway.post(face, asked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(chat ? CHAT : ORDER);
        String name = model.substring(model.indexOf('/') + 1);
        assertThat(SEEN.poll(20, TimeUnit.SECONDS)).isEqualTo(expected + " " + asked.replace(model, name));
    }
}
