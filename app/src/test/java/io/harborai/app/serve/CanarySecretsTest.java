package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.sun.net.httpserver.HttpServer;
import io.harborai.app.KnownProviders;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret of its own through every way in; then everything that the server says, writes and keeps is searched for all of them:
 * answers, errors, every route of the admin API that reads, metrics, logs, console, database, ledger, backups, support bundle.
 */
final class CanarySecretsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MASTER = "master-canary-0123456789";

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    /** Where each secret went in, by the secret. */
    private final Map<String, String> canaries = new LinkedHashMap<>();
    /** What the server said, by where. */
    private final Map<String, String> said = new LinkedHashMap<>();
    private String url = "";

    private String canary(String way) {
        String secret = "canary-" + way.replaceAll("[^a-z0-9]", "-") + "-0123456789abcdef";
        canaries.put(secret, way);
        return secret;
    }

    @Test
    void noSecretComesOutInClearAnywhere() throws Exception {
        canaries.put(MASTER, "the master key");
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/v1/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = "{\"error\":{\"message\":\"out of order\"}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        provider.start();
        Files.writeString(directory.resolve("harborai.yaml"), configuration(provider.getAddress().getPort()));
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        canaries.put("sealed-canary-0123456789", "a stored secret");
        assertThat(
                Run.withInput("sealed-canary-0123456789\n", false, directory, environment, "secrets", "set", "sealed")
                        .err())
                .doesNotContain("canary");
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, KnownProviders.all()),
                null,
                Map.of("server.port", "0", "logging.level", "DEBUG", "logging.requests", "all"));
        Server server = Server.start(source, ((ConfigResult.Loaded) source.load()).config(), new Terminal(
                new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false, false),
                GatewayFace::new, new RoleModules(Set.of("gateway", "knowledge", "chatroom")));
        try {
            url = Banner.url(server.address());
            use();
            read();
            said.put("harborai config show", Run.of(directory, environment, "config", "show").out());
            for (List<String> command : List.of(List.of("config", "history"),
                    List.of("config", "diff", "harborai.yaml"),
                    List.of("config", "validate"), List.of("config", "schema"), List.of("secrets", "list"),
                    List.of("deploy", "staging", "--dry-run", "--config", "harborai.yaml"),
                    List.of("usage", "--url", url),
                    List.of("keys", "list", "--url", url), List.of("health", "--url", url),
                    List.of("stats", "--url", url))) {
                Run run = Run.of(directory, environment, command.toArray(String[]::new));
                said.put("harborai " + String.join(" ", command), run.out() + run.err());
            }
            said.put("harborai doctor", Run.of(directory, environment, "doctor", "--bundle", "bundle.zip").out());
            call("POST", "/admin/v1/backups", "{}", MASTER);
            // A machine with other tests on it takes longer than usual for it.
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                    call("GET", "/admin/v1/backups", "", MASTER).body()).contains("\"idle\"", "made_at"));
        } finally {
            server.stop();
            provider.stop(0);
        }
        said.put("the console", console.toString(StandardCharsets.UTF_8));
        keep();

        assertThat(said).as("what was looked at").hasSizeGreaterThan(40);
        Set<String> leaks = new TreeSet<>();
        said.forEach((where, text) -> canaries.forEach((secret, way) -> {
            if (text.contains(secret)) {
                leaks.add(way + " stands in " + where);
            }
        }));
        assertThat(leaks).isEmpty();
    }

    private String configuration(int port) {
        return """
                providers:
                  lab: {type: openai, base_url: "http://127.0.0.1:%d/v1", api_key: "%s", allow_private_network: true,
                        headers: {x-more: "%s"}}
                  away: {type: openai, base_url: "http://127.0.0.1:9/v1", api_key: "${secret:sealed}",
                         allow_private_network: true}
                models: {fast: {targets: [lab/m]}, gone: {targets: [away/m]}}
                alerts: {channels: {team: {type: webhook, url: "http://127.0.0.1:9/%s?token=%s", secret: "%s"},
                                    post: {type: email, host: "127.0.0.1", port: 9, from: "a@example.com",
                                           to: ["b@example.com"], user: "a", secret: "%s"}}}
                guardrails: {judge: {type: webhook, url: "http://127.0.0.1:9/", token: "%s", allow_private_network: true,
                                     action: warn}}
                oidc: {issuer: "https://127.0.0.1:9", client_id: "harbor", client_secret: "%s",
                       public_url: "http://127.0.0.1:8000", default_role: viewer}
                backup: {passphrase: "%s"}
                """
                .formatted(port, canary("a provider's key"), canary("a provider's header"),
                        canary("a channel's path"), canary("a channel's query"), canary("a channel's secret"),
                        canary("a mail password"), canary("a guardrail's token"), canary("the issuer's client secret"),
                        canary("the backups' passphrase"));
    }

    private void use() throws Exception {
        JsonNode made = JSON.readTree(call("POST", "/admin/v1/keys", "{\"name\":\"app\"}", MASTER).body());
        String key = made.path("key").asString("");
        assertThat(key).startsWith("hb-");
        canaries.put(key, "a caller's key");
        String admin = JSON
                .readTree(call("POST", "/admin/v1/admin-keys", "{\"name\":\"ops\",\"role\":\"viewer\"}", MASTER)
                        .body())
                .path("key").asString("");
        canaries.put(admin, "an admin key");
        call("POST", "/admin/v1/accounts", "{\"name\":\"ada\",\"role\":\"viewer\",\"password\":\""
                + canary("an account's password") + "\"}", MASTER);
        String wrong = canary("a wrong password");
        call("POST", "/admin/v1/session", "{\"name\":\"ada\",\"password\":\"" + wrong + "\"}", "");
        call("POST", "/admin/v1/session", "{\"name\":\"ada\",\"password\":\"" + wrong, "");
        call("POST", "/api/chat/register", "{\"name\":\"ben\",\"password\":\"" + canary("a chat password") + "\"}", "");
        for (String model : List.of("fast", "gone", "local/echo")) {
            said.put("an answer of " + model, call("POST", "/v1/chat/completions", """
                    {"model":"%s","messages":[{"role":"user","content":"hello"}]}""".formatted(model), key).body());
        }
        String asked = canary("a prompt");
        call("POST", "/v1/chat/completions",
                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + asked + "\"}]}", key);
        String unknown = "hb-" + canary("an unknown key");
        said.put("the answer to an unknown key", call("GET", "/v1/models", "", unknown).body());
        said.put("the answer to a key in the address",
                call("GET", "/v1beta/models?key=" + canary("a key in the address"),
                        "", "").body());
        said.put("the answer to a broken body",
                call("POST", "/v1/chat/completions", "{\"model\": \"fast\", \"" + canary(
                        "a broken body"), key).body());
        useMore(key);
    }

    /** Secrets of people, and those that come in headers, addresses and bodies where they should not. */
    private void useMore(String key) throws Exception {
        HttpResponse<String> signedIn = call("POST", "/admin/v1/session", "{\"name\":\"ada\",\"password\":\""
                + secretOf("an account's password") + "\"}", "");
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        String cookie = signedIn.headers().firstValue("set-cookie").orElseThrow();
        canaries.put(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')), "a session");
        HttpResponse<String> joined = call("POST", "/api/chat/login", "{\"name\":\"ben\",\"password\":\""
                + secretOf("a chat password") + "\"}", "");
        String token = JSON.readTree(joined.body()).findValuesAsString("token").getFirst();
        assertThat(token).as(joined.body()).isNotEmpty();
        canaries.put(token, "a chat room's token");
        said.put("a chat room's answer", call("GET", "/api/chat/me", "", token).body().replace(token, ""));
        for (String header : List.of("x-api-key", "x-goog-api-key", "cookie", "proxy-authorization",
                "x-harborai-session")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                    .header(header, canary("the header " + header))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"fast\",\"messages\":[]}")).build();
            said.put("the answer to the header " + header,
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
        said.put("the way back from an issuer", call("GET", "/admin/v1/session/oidc/callback?code="
                + canary("an issuer's code") + "&state=" + canary("an issuer's state"), "", "").headers().toString());
        said.put("a credential in the configuration", call("PATCH", "/admin/v1/config",
                "{\"providers\":{\"lab\":{\"api_key\":\"" + canary("a credential in the configuration") + "\"}}}",
                MASTER)
                .body());
        for (String path : List.of("/v1/messages", "/v1/responses", "/v1/embeddings", "/v1/audio/speech",
                "/v1/images/generations", "/v1/rerank", "/v1/moderations")) {
            said.put("an answer of " + path, call("POST", path, "{\"model\":\"gone\",\"input\":\""
                    + canary("a text for " + path)
                    + "\",\"max_tokens\":5,\"query\":\"q\",\"documents\":[\"d\"],\"voice\":\"x\",\"prompt\":\"p\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", key).body());
        }
    }

    private String secretOf(String way) {
        return canaries.entrySet().stream().filter(each -> each.getValue().equals(way)).findFirst().orElseThrow()
                .getKey();
    }

    /** Every route of the admin API that reads, and what is open. */
    private void read() throws Exception {
        List<String> paths = new ArrayList<>(List.of("/health", "/ready", "/metrics", "/v1/models", "/v1/capabilities",
                "/api/health/detailed", "/api/collections", "/api/config", "/openapi.json"));
        JSON.readTree(call("GET", "/openapi.json", "", MASTER).body()).path("paths").properties().forEach(path -> {
            if (path.getValue().has("get") && !path.getKey().contains("{")) {
                paths.add(path.getKey());
            }
        });
        for (String path : paths) {
            said.put("GET " + path, call("GET", path, "", MASTER).body());
        }
    }

    /** Every file below the data directory, archives opened. */
    private void keep() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("harborai.yaml")) {
                    continue;
                }
                said.put(directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                if (file.toString().endsWith(".zip")) {
                    unpack(file);
                }
            }
        }
    }

    private void unpack(Path archive) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                said.put(archive.getFileName() + "!" + entry.getName(), new String(in.readAllBytes(),
                        StandardCharsets.ISO_8859_1));
            }
        }
    }

    private HttpResponse<String> call(String method, String path, String body, String key) throws IOException,
            InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).method(method,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
