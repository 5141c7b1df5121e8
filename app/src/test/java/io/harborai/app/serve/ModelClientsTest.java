package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.HarborAI;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.chat.ChatRequest;
import io.harborai.error.HarborAIException;
import io.harborai.gateway.key.InternalKey;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class ModelClientsTest {
    private static final String MASTER = "master-key-for-tests";

    private final List<String> closed = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    /** An application that asks a model on its caller's account. */
    private final class Asking implements ServerModule {
        private final ModelClients models;

        Asking(ModelClients models) {
            this.models = models;
        }

        @Override
        public String name() {
            return "asking";
        }

        @Override
        public List<WebRoute> routes() {
            return List.of(WebRoute.of("GET", "/api/ask/{model}", WebAccess.CALLER, "Asks.", request -> {
                String answer = ask(models.forKey(request.caller().id()), "local/" + request.segment("model"));
                return WebReply.of(200, "text/plain", answer.getBytes(StandardCharsets.UTF_8));
            }));
        }

        @Override
        public void drain() {
            closed.add("drain");
        }

        @Override
        public void close() {
            closed.add("close");
        }
    }

    private static String ask(HarborAI client, String model) {
        return client.chat().completions()
                .create(ChatRequest.builder().model("harborai/" + model).user("Hello, harbour!").build())
                .text();
    }

    private Server start(String host, Modules modules) throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0", "server.host", host));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                modules);
    }

    private HttpResponse<String> get(Server server, String path, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60));
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void anApplicationActsOnItsCallersAccountWhereverTheServerListens(String host) throws Exception {
        Server server = start(host, parts -> List.of(new Asking(parts.models())));
        try {
            assertThat(get(server, "/api/ask/echo", "").statusCode()).isEqualTo(401);
            assertThat(get(server, "/api/ask/echo", MASTER).body()).contains("Hello, harbour!");
            String key = Run.of(directory, Map.of(), "keys", "create", "--name", "narrow", "--models", "local/echo")
                    .out().strip();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> get(server, "/api/ask/echo", key).statusCode() == 200);
            HttpResponse<String> other = get(server, "/api/ask/extract", key);
            assertThat(other.statusCode()).isEqualTo(500);
            assertThat(get(server, "/openapi.json", "").body()).contains("/api/ask/{model}");
        } finally {
            assertThat(server.stop()).isEmpty();
        }
        assertThat(closed).containsExactly("drain", "close");
        assertThat(Files.readString(directory.resolve("data/logs/harborai.log"))).doesNotContain("hb-own-");
    }

    @Test
    void theServerItselfHasNoLimitsAndClientsAreSharedAndClosed() throws Exception {
        List<ModelClients> clients = new ArrayList<>();
        Server server = start("127.0.0.1", parts -> {
            clients.add(parts.models());
            assertThatThrownBy(() -> parts.models().forKey("")).isInstanceOf(IllegalStateException.class);
            return List.of();
        });
        ModelClients models = clients.getFirst();
        HarborAI own = models.forKey("");
        assertThat(models.forKey("")).isSameAs(own);
        assertThat(ask(own, "local/echo")).contains("Hello, harbour!");
        assertThatThrownBy(() -> ask(models.forKey("key_unknown"), "local/echo"))
                .isInstanceOf(HarborAIException.class);
        server.stop();
        assertThatThrownBy(() -> models.forKey("")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSecretIsKnownByNobodyElseAndGoodFromThisHostOnly() {
        InternalKey key = InternalKey.create(new SecureRandom(), "192.0.2.7");
        InternalKey other = InternalKey.create(new SecureRandom(), "0.0.0.0");
        assertThat(key.keyId(key.forKey("key_1"))).hasValue("key_1");
        assertThat(key.keyId(key.forKey(""))).hasValue("");
        assertThat(key.keyId(other.forKey("key_1"))).isEmpty();
        assertThat(key.keyId("hb-own-")).isEqualTo(Optional.empty());
        assertThat(key.isFromHere("127.0.0.1")).isTrue();
        assertThat(key.isFromHere("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(key.isFromHere("192.0.2.7")).isTrue();
        assertThat(key.isFromHere("192.0.2.8")).isFalse();
        assertThat(other.isFromHere("0.0.0.0")).isFalse();
        assertThat(key.toString()).doesNotContain("hb-own-");
    }

    @Test
    void browsersGetAPageAndProgramsTheGreeting() throws Exception {
        Server server = start("127.0.0.1", Modules.NONE);
        try {
            URI root = URI.create(Banner.url(server.address()) + "/");
            HttpResponse<String> page = http.send(HttpRequest.newBuilder(root).header("accept",
                    "text/html,application/xhtml+xml").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).contains("<!doctype html>").doesNotContain("{{");
            assertThat(page.headers().firstValue("content-security-policy").orElse("")).contains("script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("x-frame-options")).hasValue("DENY");
            assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
            assertThat(get(server, "/", "").body()).contains("\"name\":\"HarborAI\"");
            String script = page.body().substring(page.body().indexOf("/console/landing.js"));
            HttpResponse<String> file = get(server, script.substring(0, script.indexOf('"')), "");
            assertThat(file.headers().firstValue("cache-control").orElse("")).contains("immutable");
            HttpResponse<byte[]> packed = http.send(HttpRequest.newBuilder(root.resolve("/console/landing.css"))
                    .header("accept-encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
            assertThat(http.send(HttpRequest.newBuilder(root.resolve("/console/landing.css")).header("if-none-match",
                    packed.headers().firstValue("etag").orElseThrow()).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()).isEqualTo(304);
            for (String path : List.of("/console/../index.html", "/console/%2e%2e/index.html", "/console/none.js",
                    "/console/..%2f..%2fMETA-INF/MANIFEST.MF")) {
                assertThat(get(server, path, "").statusCode()).as(path).isEqualTo(404);
            }
            assertThat(get(server, "/health", MASTER).body()).contains("\"database\":\"healthy\"");
        } finally {
            server.stop();
        }
    }
}
