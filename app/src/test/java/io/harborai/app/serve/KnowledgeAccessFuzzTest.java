package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

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
 * Keys ask every route of the knowledge base, and every face by which a collection is a model, for whatever there is, theirs or
 * not. Each collection, document, session and kept answer holds words that stand nowhere else; a key must never hear a word
 * of what it may not read. Calls are random; {@code -Dharborai.fuzz.calls=20000 -Dharborai.fuzz.seed=7} for more, or the same.
 */
final class KnowledgeAccessFuzzTest {
    private static final String MASTER = "master-key-for-tests";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CALLS = Integer.getInteger("harborai.fuzz.calls", 400);
    private static final long SEED = Long.getLong("harborai.fuzz.seed", System.nanoTime());
    private static final int COLLECTIONS = 4;
    private static final String QUESTION = "How deep is the northern harbour basin?";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(SEED);
    private final List<Secret> secrets = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final List<String> responses = new ArrayList<>();
    private final Set<String> heard = new TreeSet<>();

    @TempDir
    Path directory;

    /** A word, and which callers may hear it. */
    private record Secret(String word, Set<String> callers) {}

    /** A key, and which collections it may read. */
    private record Caller(String name, String id, String key, Set<Integer> reads) {}

    /** A call; {@code route} is the same for calls of one kind. */
    private record Call(String route, String method, String path, String type, String body) {}

    private Server start() throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0", "cache.enabled", "true", "knowledge.model", "local/extract"));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", "knowledge")));
    }

    private HttpResponse<String> send(Server server, String key, Call call) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + call.path()))
                .timeout(Duration.ofMinutes(2)).header("authorization", "Bearer " + key).header("x-api-key", key)
                .header("content-type", call.type())
                .method(call.method(), HttpRequest.BodyPublishers.ofString(call.body())).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode done(Server server, String key, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(server, key, json(path, method, path, body));
        assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private static Call json(String route, String method, String path, String body) {
        return new Call(method + " " + route, method, path, "application/json", body);
    }

    private static String text(Map<String, ?> map) {
        return JSON.writeValueAsString(map);
    }

    private String secret(String kind, Set<String> who) {
        StringBuilder word = new StringBuilder(kind);
        random.ints(10, 0, 26).forEach(letter -> word.append((char) ('a' + letter)));
        secrets.add(new Secret(word.toString(), who));
        return word.toString();
    }

    private static String upload(String name, String label, String content) {
        return "--edge\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\n" + label + "\r\n--edge\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: "
                + "text/markdown\r\n\r\n" + content + "\r\n--edge--\r\n";
    }

    /** Keys a and b read one collection each, t reads what its team may, n reads none; the last collection is a room's. */
    private void people(Server server) throws Exception {
        String team = done(server, MASTER, "POST", "/admin/v1/teams", "{\"name\":\"crew\"}").path("id").asString("");
        for (String name : List.of("a", "b", "t", "n")) {
            JsonNode made = done(server, MASTER, "POST", "/admin/v1/keys",
                    text(name.equals("t") ? Map.of("name", name, "team", team) : Map.of("name", name)));
            Caller caller = new Caller(name, made.path("id").asString(""), made.path("key").asString(""),
                    name.equals("n") ? Set.of() : Set.of("abt".indexOf(name)));
            callers.add(caller);
            await().atMost(Duration.ofMinutes(1)).until(
                    () -> send(server, caller.key(), json("", "GET", "/api/collections", "")).statusCode() == 200);
        }
        // Whoever says of itself that it is a room is none.
        List<String> subjects = List.of("key:" + callers.get(0).id(), "key:" + callers.get(1).id(), "team:" + team,
                "room:public");
        for (int i = 0; i < COLLECTIONS; i++) {
            Set<String> who = i < COLLECTIONS - 1 ? Set.of(callers.get(i).name()) : Set.of();
            String name = secret("name", who);
            names.add(name);
            done(server, MASTER, "POST", "/api/collections", text(Map.of("name", name, "description",
                    secret("about", who))));
            HttpResponse<String> taken = send(server, MASTER, new Call("", "POST",
                    "/api/documents?collection=" + name, "multipart/form-data; boundary=edge",
                    upload(secret("file", who) + ".md", "tag=" + secret("label", who), "# " + secret("title", who)
                            + "\n\nThe northern harbour basin is " + secret("depth", who) + " metres deep. It was "
                            + "dredged in the year of " + secret("year", who) + ".\n")));
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
            await().atMost(Duration.ofMinutes(2)).until(() -> done(server, MASTER, "GET", "/api/collections/" + name,
                    "").path("data").path("documents").path("ready").asInt(0) == 1);
            documents.add(done(server, MASTER, "GET", "/api/documents?collection=" + name, "").path("data")
                    .path("documents").path(0).path("id").asString(""));
            done(server, MASTER, "PUT", "/api/collections/" + name + "/grants",
                    text(Map.of("subject", subjects.get(i))));
        }
    }

    /** Everybody who may read something talks of it; only the key itself may hear of that again. */
    private void conversations(Server server) throws Exception {
        for (Caller each : callers) {
            for (int collection : each.reads()) {
                Set<String> only = Set.of(each.name());
                String session = done(server, each.key(), "POST", "/api/sessions", text(Map.of("collection",
                        names.get(collection), "title", secret("talk", only)))).path("data").path("id").asString("");
                sessions.add(session);
                done(server, each.key(), "POST", "/api/qa/ask", text(Map.of("question", QUESTION + " "
                        + secret("asked", only), "session_id", session)));
                responses.add(done(server, each.key(), "POST", "/v1/responses", text(Map.of("model", "knowledge/"
                        + names.get(collection), "input", QUESTION + " " + secret("input", only)))).path("id")
                        .asString("none"));
            }
        }
        String session = done(server, MASTER, "POST", "/api/sessions", text(Map.of("collection", names.get(3), "title",
                secret("talk", Set.of())))).path("data").path("id").asString("");
        sessions.add(session);
        done(server, MASTER, "POST", "/api/qa/ask", text(Map.of("question", QUESTION, "session_id", session)));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** What is sent to a route that takes a body; the ids in it may be anybody's. */
    private String body(String route) {
        String collection = any(names);
        String session = any(sessions);
        return switch (route) {
            case "POST /api/collections" -> text(Map.of("name", collection));
            case "PUT /api/collections/{collection}/model" -> text(Map.of("embedding_model", "m", "dimension", 3));
            case "PUT /api/collections/{collection}/fusion" -> text(Map.of("fusion", "ranks"));
            case "PUT /api/collections/{collection}/grants" -> text(Map.of("subject", "*", "write", true));
            case "POST /api/documents/{id}/reprocess", "DELETE /api/documents/{id}" -> "";
            case "POST /api/qa/ask", "POST /api/qa/ask/stream", "POST /api/qa/search" -> random.nextInt(4) == 0
                    ? text(Map.of("question", QUESTION, "session_id", session))
                    : random.nextBoolean()
                            ? text(Map.of("question", QUESTION, "collection", collection))
                            : text(Map.of("question", QUESTION, "collection", collection, "session_id", session,
                                    "documents", List.of(any(documents)), "model", any(List.of("local/extract",
                                            "local/echo", "knowledge/" + any(names)))));
            case "POST /api/sessions" -> text(Map.of("collection", collection));
            case "PATCH /api/sessions/{id}" -> text(Map.of("title", "mine"));
            case "PUT /api/sessions/{id}/messages/{turn}/feedback" -> text(Map.of("feedback", "up"));
            case "PUT /api/config", "POST /api/config/validate" -> text(Map.of("model", "local/echo"));
            case "POST /api/models/test" -> text(Map.of("model", "knowledge/" + collection));
            case "POST /api/embeddings/generate" -> text(Map.of("model", "knowledge/" + collection, "text", QUESTION));
            case "POST /api/embeddings/batch" -> text(Map.of("model", "knowledge/" + collection, "texts",
                    List.of(QUESTION)));
            case "POST /mcp" -> text(Map.of("jsonrpc", "2.0", "id", 1, "method", "tools/call", "params",
                    any(List.of(Map.of("name", "knowledge_collections"), Map.of("name", "knowledge_search",
                            "arguments", Map.of("collection", collection, "query", QUESTION)),
                            Map.of("name", "knowledge_ask", "arguments", Map.of("collection", collection, "question",
                                    QUESTION))))));
            default -> throw new AssertionError("say what is sent to " + route);
        };
    }

    /** Every route below {@code /api} and {@code /mcp} that the server's own document tells of. */
    private List<Call> routes(JsonNode document) {
        List<Call> all = new ArrayList<>();
        document.path("paths").propertyStream().filter(each -> each.getKey().startsWith("/api/")
                || each.getKey().equals("/mcp")).forEach(path -> path.getValue().propertyStream().forEach(each -> {
                    String method = each.getKey().toUpperCase(java.util.Locale.ROOT);
                    if (Set.of("GET", "POST", "PUT", "PATCH", "DELETE").contains(method)) {
                        all.add(new Call(method + " " + path.getKey(), method, path.getKey(), "application/json", ""));
                    }
                }));
        return all;
    }

    private Call filled(Call route) {
        boolean upload = route.route().equals("POST /api/documents");
        String path = route.path().replace("{collection}", any(names)).replace("{turn}", "1")
                .replace("{subject}", "key:" + any(callers).id()).replace("{provider}", "knowledge")
                .replace("{id}", any(route.path().startsWith("/api/sessions") ? sessions : documents));
        String query = path.startsWith("/api/documents") ? "?collection=" + any(names) : "";
        String body = upload
                ? upload("mine.md", "tag=mine", "# Mine\n\nMine.\n")
                : Set.of("GET", "DELETE").contains(route.method()) ? "" : body(route.route());
        return new Call(route.route(), route.method(), path + query, upload
                ? "multipart/form-data; boundary=edge"
                : "application/json", body);
    }

    /** A collection as a model, by each face, and what is kept of such answers. */
    private List<Call> faces() {
        String model = "knowledge/" + any(names);
        List<Map<String, String>> said = List.of(Map.of("role", "user", "content", QUESTION));
        String kept = any(responses);
        return List.of(json("/v1/models", "GET", "/v1/models", ""),
                json("/v1/models/{id}", "GET", "/v1/models/" + model, ""),
                json("/v1/chat/completions", "POST", "/v1/chat/completions", text(Map.of("model", model, "messages",
                        said, "stream", random.nextBoolean(), "user", "room:public"))),
                json("/v1/messages", "POST", "/v1/messages", text(Map.of("model", model, "messages", said, "max_tokens",
                        100))),
                json("/v1/responses", "POST", "/v1/responses", text(random.nextBoolean()
                        ? Map.of("model", model, "input", QUESTION)
                        : Map.of("model", model, "input", QUESTION, "previous_response_id", kept))),
                json("/v1/responses/{id}", "GET", "/v1/responses/" + kept, ""),
                json("/v1/responses/{id}/input_items", "GET", "/v1/responses/" + kept + "/input_items", ""),
                json("/v1/completions", "POST", "/v1/completions", text(Map.of("model", model, "prompt", QUESTION))),
                json("/v1/embeddings", "POST", "/v1/embeddings", text(Map.of("model", model, "input", QUESTION))),
                json("/v1beta", "POST", "/v1beta/models/" + model + ":generateContent", text(Map.of("contents",
                        List.of(Map.of("role", "user", "parts", List.of(Map.of("text", QUESTION))))))));
    }

    /** What a caller does to what is its own is no part of this: its own conversation may go, others' may not. */
    private void ask(Server server, Caller caller, Call call) throws Exception {
        boolean own = call.path().startsWith("/api/sessions/") && !call.method().equals("GET");
        if (own && send(server, caller.key(), json("", "GET", "/api/sessions/" + call.path().split("/")[3], ""))
                .statusCode() == 200) {
            return;
        }
        HttpResponse<String> answer = send(server, caller.key(), call);
        String said = answer.body() + answer.headers().map();
        String sent = call.path() + call.body();
        for (Secret each : secrets) {
            boolean may = each.callers().contains(caller.name());
            if (!may && !sent.contains(each.word())) {
                assertThat(said).as("key %s, %s %s %s (seed %d)", caller.name(), call.method(), call.path(),
                        call.body(), SEED).doesNotContain(each.word());
            } else if (may && said.contains(each.word()) && !sent.contains(each.word())) {
                heard.add(call.route());
            }
        }
        assertThat(answer.statusCode()).as("%s: %s", call, answer.body()).isLessThan(500);
    }

    private Map<String, String> whatIsThere(Server server) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (String name : names) {
            all.put(name, done(server, MASTER, "GET", "/api/collections/" + name, "").toString()
                    + done(server, MASTER, "GET", "/api/collections/" + name + "/grants", "")
                    + done(server, MASTER, "GET", "/api/documents?collection=" + name, ""));
        }
        String last = sessions.getLast();
        all.put(last, done(server, MASTER, "GET", "/api/sessions/" + last, "").toString()
                + done(server, MASTER, "GET", "/api/sessions/" + last + "/messages", ""));
        return all;
    }

    /** Calls that whoever may read the collection is answered, so that what is heard does not hang on chance. */
    private List<Call> ofItsOwn(String name) {
        String model = "knowledge/" + name;
        return List.of(json("/v1/models", "GET", "/v1/models", ""),
                json("/api/collections", "GET", "/api/collections", ""),
                json("/v1/chat/completions", "POST", "/v1/chat/completions", text(Map.of("model", model, "messages",
                        List.of(Map.of("role", "user", "content", QUESTION))))),
                json("/v1/responses", "POST", "/v1/responses", text(Map.of("model", model, "input", QUESTION))),
                json("/api/qa/ask", "POST", "/api/qa/ask", text(Map.of("question", QUESTION, "collection", name))),
                json("/mcp", "POST", "/mcp", text(Map.of("jsonrpc", "2.0", "id", 1, "method", "tools/call", "params",
                        Map.of("name", "knowledge_search", "arguments", Map.of("collection", name, "query",
                                QUESTION))))));
    }

    @Test
    void noKeyHearsAWordOfWhatItMayNotReadOnAnyRoute() throws Exception {
        System.out.println("seed of the access fuzz: " + SEED);
        Server server = start();
        try {
            people(server);
            conversations(server);
            List<Call> routes = routes(done(server, MASTER, "GET", "/openapi.json", ""));
            assertThat(routes).hasSizeGreaterThan(25);
            Map<String, String> before = whatIsThere(server);
            for (Call route : routes) {
                ask(server, callers.getLast(), filled(route));
            }
            for (int i = 0; i < CALLS; i++) {
                ask(server, any(callers), random.nextInt(3) == 0 ? any(faces()) : filled(any(routes)));
            }
            // It is no test if nobody heard anything: each hears what is its own.
            for (Caller each : callers) {
                for (int collection : each.reads()) {
                    String name = names.get(collection);
                    assertThat(done(server, each.key(), "GET", "/v1/models", "").toString()).contains("knowledge/"
                            + name);
                    for (Call own : ofItsOwn(name)) {
                        ask(server, each, own);
                    }
                }
            }
            assertThat(heard).contains("GET /v1/models", "POST /v1/chat/completions", "POST /v1/responses",
                    "GET /api/collections", "POST /api/qa/ask", "POST /mcp");
            assertThat(whatIsThere(server)).as("what keys may only read is as it was").isEqualTo(before);
            revoked(server);
        } finally {
            server.stop();
        }
    }

    /** A grant that is taken back is gone from the next call on, whatever was asked and kept before. */
    private void revoked(Server server) throws Exception {
        Caller a = callers.getFirst();
        done(server, MASTER, "DELETE", "/api/collections/" + names.getFirst() + "/grants/key:" + a.id(), "");
        Caller none = new Caller("nobody", a.id(), a.key(), Set.of());
        for (int i = 0; i < 20; i++) {
            for (Call call : faces()) {
                if (!call.route().contains("{id}")) {
                    ask(server, none, call);
                }
            }
        }
        assertThat(done(server, a.key(), "GET", "/api/collections", "").path("data").size()).isZero();
    }
}
