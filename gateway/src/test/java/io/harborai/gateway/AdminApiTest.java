package io.harborai.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeySettings;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.platform.admin.Role;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.testing.TestPostgres;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The admin API of a real gateway, on both databases. */
@ParameterizedClass
@EnumSource(Dialect.class)
final class AdminApiTest {
    private static final String MASTER = "the-master-key-of-this-test";
    private static final String PASSWORD = "correct horse battery";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private final Dialect dialect;
    private final HttpClient client = HttpClient.newHttpClient();
    private Database database;
    private KeyRefresher refresher;
    private CallLedger ledger;
    private Gateway gateway;
    private String plainKey;

    AdminApiTest(Dialect dialect) {
        this.dialect = dialect;
    }

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("harborai.yaml"), "server: {port: 0, workers: 1}\n");
        ConfigResult.Loaded config = (ConfigResult.Loaded) ConfigLoader.create(Map.of(), directory, List.of())
                .load(Map.of());
        DatabaseUrl url = dialect == Dialect.SQLITE
                ? new DatabaseUrl.Sqlite(directory.resolve("admin.db"))
                : TestPostgres.newDatabase();
        database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                List.of(GatewaySchema.MIGRATIONS));
        KeyStore keys = KeyStore.create(database, InstantSource.system(), new SecureRandom());
        plainKey = keys.create(new KeySettings("plain", List.of(), null)).key().reveal();
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));
        refresher = KeyRefresher.start(database, keys, ring);
        ledger = CallLedger.open(config.config().ledger(), directory, database, InstantSource.system());
        gateway = Gateway.start(config.config(), keys, ring, refresher, database, "test", null,
                Surroundings.NONE.withLedger(ledger));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.drain(Duration.ofSeconds(1));
        gateway.close();
        ledger.close();
        refresher.close();
        database.close();
    }

    @Test
    void everyRouteIsOpenToItsRolesAndToNobodyElse() throws Exception {
        Map<Role, String> keys = Map.of(Role.VIEWER, adminKey("viewer"), Role.OPERATOR, adminKey("operator"),
                Role.ADMIN, adminKey("admin"));
        int walked = 0;
        for (Operation operation : operations()) {
            if (operation.role == null) {
                continue;
            }
            String path = operation.path.replaceAll("\\{[a-z_]+\\}", "nothing-of-this-name");
            assertThat(send(operation.method, path, null, no -> {
            }).statusCode()).as("%s without a key", operation).isEqualTo(401);
            assertThat(send(operation.method, path, "hba-unknown", no -> {
            }).statusCode()).as("%s with an unknown key", operation).isEqualTo(401);
            assertThat(send(operation.method, path, plainKey, no -> {
            }).statusCode()).as("%s with a key for models", operation).isEqualTo(403);
            for (Map.Entry<Role, String> one : keys.entrySet()) {
                int status = send(operation.method, path, one.getValue(), no -> {
                }).statusCode();
                if (one.getKey().covers(operation.role)) {
                    assertThat(status).as("%s as %s", operation, one.getKey()).isNotIn(401, 403).isLessThan(500);
                } else {
                    assertThat(status).as("%s as %s", operation, one.getKey()).isEqualTo(403);
                }
                walked++;
            }
        }
        assertThat(walked).isGreaterThan(45);
    }

    @Test
    void whatIsNotThereIsNotThereForAdministratorsAndSaysNothingToOthers() throws Exception {
        assertThat(send("GET", "/admin/v1/nothing", null, no -> {
        }).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/admin/v1/nothing", MASTER, no -> {
        }).statusCode()).isEqualTo(404);
        assertThat(send("PUT", "/admin/v1/keys", adminKey("operator"), no -> {
        }).statusCode()).as("a method that is not declared needs an administrator").isEqualTo(403);
        assertThat(send("PUT", "/admin/v1/keys", MASTER, no -> {
        }).statusCode()).isEqualTo(405);
    }

    @Test
    void theDocumentIsValidAndEveryGetInItAnswersAsItSays() throws Exception {
        String document = send("GET", "/openapi.json", null, no -> {
        }).body();
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(document);
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).containsKeys("/admin/v1/keys", "/admin/v1/keys/{id}",
                "/admin/v1/explain", "/admin/v1/stats", "/admin/v1/audit", "/admin/v1/accounts", "/admin/v1/session",
                "/admin/v1/usage", "/admin/v1/requests", "/admin/v1/requests/{id}", "/admin/v1/teams");
        String key = adminKey("admin");
        call("POST", "/admin/v1/accounts", MASTER, account("one", "viewer"));
        call("POST", "/admin/v1/teams", MASTER, "{\"name\":\"red\"}");
        call("POST", "/admin/v1/prompts/greet/versions", MASTER,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
        call("POST", "/v1/chat/completions", MASTER,
                "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !call("GET", "/admin/v1/requests", MASTER, null).get("data").isEmpty());
        Map<String, String> ids = Map.of("/admin/v1/keys/{id}", first("/admin/v1/keys"), "/admin/v1/accounts/{id}",
                first("/admin/v1/accounts"), "/admin/v1/admin-keys/{id}", first("/admin/v1/admin-keys"),
                "/admin/v1/teams/{id}", first("/admin/v1/teams"), "/admin/v1/requests/{id}",
                first("/admin/v1/requests"), "/admin/v1/prompts/{id}", "greet");
        for (Operation operation : operations()) {
            if (operation.method.equals("GET")) {
                String path = ids.containsKey(operation.path)
                        ? operation.path.replace("{id}", ids.getOrDefault(operation.path, ""))
                        : operation.path;
                HttpResponse<String> answer = send("GET", path.endsWith("/explain") ? path + "?model=local/echo" : path,
                        key, no -> {
                        });
                boolean forBrowsers = path.startsWith("/admin/v1/session/oidc");
                assertThat(answer.statusCode()).as("GET %s: %s", path, answer.body()).isEqualTo(
                        forBrowsers ? 303 : 200);
                if (!path.endsWith("/export") && !forBrowsers) {
                    fits(operation.answer, JSON.readTree(answer.body()), path);
                }
            }
        }
    }

    @Test
    void aSessionIsACookieThatScriptsDoNotSeeAndWritesNeedItsToken() throws Exception {
        String id = call("POST", "/admin/v1/accounts", MASTER, account("ada", "operator")).get("id").asString();
        HttpResponse<String> in = signIn("ada", PASSWORD);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        String set = in.headers().firstValue("set-cookie").orElseThrow();
        assertThat(set).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
        String cookie = set.substring(0, set.indexOf(';'));
        String csrf = JSON.readTree(in.body()).get("csrf").asString();

        HttpResponse<String> who = send("GET", "/admin/v1/session", null, with -> with.header("cookie", cookie));
        assertThat(JSON.readTree(who.body()).get("name").asString()).isEqualTo("ada");
        assertThat(JSON.readTree(who.body()).get("csrf").asString()).isEqualTo(csrf);
        assertThat(send("POST", "/admin/v1/keys", null, with -> with.header("cookie", cookie)
                .method("POST", HttpRequest.BodyPublishers.ofString("{\"name\":\"forged\"}"))).body())
                .contains("csrf_missing");
        assertThat(send("POST", "/admin/v1/keys", null, with -> with.header("cookie", cookie)
                .header("x-harborai-csrf", csrf)
                .method("POST", HttpRequest.BodyPublishers.ofString("{\"name\":\"meant\"}"))).statusCode())
                .isEqualTo(201);
        assertThat(send("GET", "/admin/v1/audit", null, with -> with.header("cookie", cookie)).statusCode())
                .as("an operator does not read the audit log").isEqualTo(403);

        HttpResponse<String> elsewhere = signIn("ada", PASSWORD);
        String other = elsewhere.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        send("DELETE", "/admin/v1/session?everywhere=true", null, with -> with.header("cookie", cookie)
                .header("x-harborai-csrf", csrf));
        for (String gone : List.of(cookie, other)) {
            assertThat(send("GET", "/admin/v1/session", null, with -> with.header("cookie", gone)).body())
                    .contains("session_over");
        }
        String again = signIn("ada", PASSWORD).headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        call("PATCH", "/admin/v1/accounts/" + id, MASTER, "{\"disabled\":true}");
        assertThat(send("GET", "/admin/v1/session", null, with -> with.header("cookie", again)).statusCode())
                .isEqualTo(401);
        assertThat(signIn("ada", PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void guessingPasswordsGetsSlowAndBehindTlsTheCookieIsSecure() throws Exception {
        call("POST", "/admin/v1/accounts", MASTER, account("eve", "viewer"));
        HttpResponse<String> in = send("POST", "/admin/v1/session", null, with -> with
                .header("x-forwarded-proto", "https").method("POST", HttpRequest.BodyPublishers.ofString(
                        "{\"name\":\"eve\",\"password\":\"" + PASSWORD + "\"}")));
        assertThat(in.headers().firstValue("set-cookie").orElseThrow()).startsWith("__Host-").endsWith("; Secure");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            statuses.add(signIn("eve", "wrong wrong wrong").statusCode());
        }
        assertThat(statuses.subList(0, 6)).containsOnly(401);
        assertThat(statuses.getLast()).isEqualTo(429);
    }

    @Test
    void everyWriteIsInTheLogWithoutSecretsAndTheChainHolds() throws Exception {
        String key = adminKey("operator");
        JsonNode made = call("POST", "/admin/v1/keys", key, "{\"name\":\"logged\"}");
        String id = made.get("id").asString();
        assertThat(send("DELETE", "/admin/v1/keys/" + id, key, with -> with.header("x-request-id", "trace-7"))
                .statusCode()).isEqualTo(200);
        HttpResponse<String> log = send("GET", "/admin/v1/audit?target=/admin/v1/keys/" + id, MASTER, no -> {
        });
        JsonNode entries = JSON.readTree(log.body()).get("data");
        assertThat(entries).hasSize(2);
        JsonNode done = entries.get(0);
        assertThat(done.get("phase").asString()).isEqualTo("done");
        assertThat(done.get("action").asString()).isEqualTo("DELETE /admin/v1/keys/{id}");
        assertThat(done.get("trace_id").asString()).isEqualTo("trace-7");
        assertThat(done.get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(done.get("before").get("revoked_at").isNull()).isTrue();
        assertThat(done.get("after").get("revoked_at").isNull()).isFalse();
        String all = send("GET", "/admin/v1/audit/export?limit=1000", MASTER, no -> {
        }).body();
        assertThat(all).contains(id).doesNotContain(made.get("key").asString()).doesNotContain(key);
        JsonNode checked = call("GET", "/admin/v1/audit/verify", MASTER, null);
        assertThat(checked.get("intact").asBoolean()).as(checked.toString()).isTrue();
        assertThat(checked.get("entries").asLong()).isEqualTo(checked.get("last_seq").asLong());
        String page = "/admin/v1/audit?limit=1";
        JsonNode one = call("GET", page, MASTER, null);
        JsonNode two = call("GET", page + "&after=" + one.get("next").asString(), MASTER, null);
        assertThat(two.get("data").get(0).get("seq").asLong())
                .isEqualTo(one.get("data").get(0).get("seq").asLong() - 1);
    }

    @Test
    void aRepeatedWriteIsDoneOnceAndAStaleOneIsRefused() throws Exception {
        String body = "{\"name\":\"once\"}";
        HttpResponse<String> first = send("POST", "/admin/v1/keys", MASTER, with -> with
                .header("idempotency-key", "k1").method("POST", HttpRequest.BodyPublishers.ofString(body)));
        HttpResponse<String> second = send("POST", "/admin/v1/keys", MASTER, with -> with
                .header("idempotency-key", "k1").method("POST", HttpRequest.BodyPublishers.ofString(body)));
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.headers().firstValue("idempotency-replayed")).contains("true");
        String id = JSON.readTree(first.body()).get("id").asString();
        assertThat(JSON.readTree(second.body()).get("id").asString()).isEqualTo(id);
        assertThat(JSON.readTree(second.body()).get("key").asString()).isEqualTo("***");
        assertThat(send("POST", "/admin/v1/keys", MASTER, with -> with.header("idempotency-key", "k1")
                .method("POST", HttpRequest.BodyPublishers.ofString("{\"name\":\"another\"}"))).statusCode())
                .isEqualTo(409);

        String path = "/admin/v1/keys/" + id;
        String tag = send("GET", path, MASTER, no -> {
        }).headers().firstValue("etag").orElseThrow();
        assertThat(send("GET", path, MASTER, with -> with.header("if-none-match", tag)).statusCode()).isEqualTo(304);
        assertThat(send("DELETE", path, MASTER, with -> with.header("if-match", "\"old\"")).statusCode())
                .isEqualTo(412);
        assertThat(send("DELETE", path, MASTER, with -> with.header("if-match", tag)).statusCode()).isEqualTo(200);
    }

    private record Operation(String method, String path, @org.jspecify.annotations.Nullable Role role,
            JsonNode answer) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private List<Operation> operations() throws Exception {
        List<Operation> operations = new ArrayList<>();
        JsonNode paths = call("GET", "/openapi.json", MASTER, null).get("paths");
        for (String path : paths.propertyNames()) {
            for (String method : paths.get(path).propertyNames()) {
                JsonNode operation = paths.get(path).get(method);
                JsonNode role = operation.get("x-harborai-role");
                JsonNode good = operation.get("responses").get(operation.get("responses").propertyNames().iterator()
                        .next());
                operations.add(new Operation(method.toUpperCase(Locale.ROOT), path,
                        role == null ? null : Role.of(role.asString()).orElseThrow(),
                        good.get("content").get("application/json").get("schema")));
            }
        }
        return operations;
    }

    /** What is required is there, and nothing that is not described where something is. */
    private static void fits(JsonNode schema, JsonNode value, String where) {
        JsonNode properties = schema.get("properties");
        if (value.isNull() && schema.path("type").isArray()) {
            return;
        }
        if (properties != null) {
            assertThat(value.isObject()).as(where).isTrue();
            assertThat(properties.propertyNames()).as(where).containsAll(value.propertyNames());
            JsonNode required = schema.get("required");
            if (required != null) {
                required.forEach(name -> assertThat(value.get(name.asString())).as(where + "." + name).isNotNull());
            }
            value.propertyNames().forEach(name -> fits(properties.get(name), value.get(name), where + "." + name));
        } else if (schema.has("items")) {
            value.forEach(item -> fits(schema.get("items"), item, where + "[]"));
        }
    }

    private String adminKey(String role) throws Exception {
        return call("POST", "/admin/v1/admin-keys", MASTER, "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}")
                .get("key").asString();
    }

    private String first(String path) throws Exception {
        return call("GET", path, MASTER, null).get("data").get(0).get("id").asString();
    }

    private static String account(String name, String role) {
        return "{\"name\":\"" + name + "\",\"role\":\"" + role + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private HttpResponse<String> signIn(String name, String password) throws Exception {
        return send("POST", "/admin/v1/session", null, with -> with.method("POST", HttpRequest.BodyPublishers.ofString(
                "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}")));
    }

    private JsonNode call(String method, String path, String key, @org.jspecify.annotations.Nullable String body)
            throws Exception {
        HttpResponse<String> answer = send(method, path, key, with -> {
            if (body != null) {
                with.method(method, HttpRequest.BodyPublishers.ofString(body));
            }
        });
        assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isLessThan(300);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, @org.jspecify.annotations.Nullable String key,
            Consumer<HttpRequest.Builder> more) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(Duration.ofSeconds(30)).method(method, HttpRequest.BodyPublishers.noBody());
        if (key != null) {
            request.header("authorization", "Bearer " + key);
        }
        more.accept(request);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
