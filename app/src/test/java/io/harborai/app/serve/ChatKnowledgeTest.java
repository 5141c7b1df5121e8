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
import java.util.List;
import java.util.Map;
import java.util.Set;

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

/** An AI member whose model is a collection of the knowledge base: it answers in the room with its sources, up to its budget. */
final class ChatKnowledgeTest {
    private static final String MASTER = "master-key-for-tests";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Server start() throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0"));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", "knowledge", "chatroom")));
    }

    private JsonNode call(Server server, String method, String path, String token, String type, String body)
            throws Exception {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + token).header("content-type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private JsonNode json(Server server, String method, String path, String token, String body) throws Exception {
        return call(server, method, path, token, "application/json", body);
    }

    private void say(Server server, String token, String text) throws Exception {
        json(server, "POST", "/api/chat/rooms/public/messages", token, JSON.writeValueAsString(Map.of("text", text)));
    }

    private List<String> saidByPilot(Server server, String token) throws Exception {
        return json(server, "GET", "/api/chat/rooms/public/messages?limit=50", token, "").get("messages").valueStream()
                .filter(message -> message.get("name").asString().equals("Pilot")).map(message -> message.get("text")
                        .asString())
                .toList();
    }

    private void collect(Server server) throws Exception {
        json(server, "POST", "/api/collections", MASTER, "{\"name\":\"harbour\"}");
        call(server, "POST", "/api/documents?collection=harbour", MASTER, "multipart/form-data; boundary=edge",
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"depths.md\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n# Depths\n\nThe northern harbour basin is 14 "
                        + "metres deep. It was dredged in 1998.\r\n--edge--\r\n");
        await().atMost(PATIENCE).until(() -> json(server, "GET", "/api/collections/harbour", MASTER, "").path("data")
                .path("documents").path("ready").asInt(0) == 1);
        json(server, "PUT", "/api/config", MASTER, "{\"model\":\"local/extract\"}");
    }

    @Test
    void an_ai_member_cites_its_collection_and_stops_at_its_budget_across_a_restart() throws Exception {
        Server server = start();
        String ann;
        try {
            collect(server);
            ann = json(server, "POST", "/api/chat/register", "", "{\"name\":\"ann\",\"password\":\"correct horse\"}")
                    .get("token").asString();
            json(server, "POST", "/api/chat/rooms/public/assistants", MASTER,
                    "{\"name\":\"Pilot\",\"model\":\"knowledge/harbour\",\"memory\":1}");
            say(server, ann, "@Pilot How deep is the northern harbour basin?");
            Server first = server;
            await().atMost(PATIENCE).until(() -> saidByPilot(first, ann).size() == 1);
            // Whoever adds an AI member does not open a collection by that.
            assertThat(saidByPilot(server, ann).getLast())
                    .contains("can grant the collection to key:server, or to room:public");
            json(server, "PUT", "/api/collections/harbour/grants", MASTER, "{\"subject\":\"room:public\"}");
            say(server, ann, "@Pilot How deep is the northern harbour basin?");
            await().atMost(PATIENCE).until(() -> saidByPilot(first, ann).size() == 2);
            assertThat(saidByPilot(server, ann).getLast()).contains("14 metres", "[1]", "[1] depths.md");
            json(server, "PATCH", "/api/chat/rooms/public/assistants/Pilot", MASTER, "{\"daily_tokens\":1}");
            say(server, ann, "@Pilot How deep is the northern harbour basin?");
            await().atMost(PATIENCE).until(() -> saidByPilot(first, ann).size() == 3);
            assertThat(saidByPilot(server, ann).getLast()).contains("My budget of 1 tokens for today is used up");
            assertThat(server.stop()).isEmpty();
            server = start();
            say(server, ann, "@Pilot How deep is the northern harbour basin?");
            Server second = server;
            await().atMost(PATIENCE).until(() -> saidByPilot(second, ann).size() == 4);
            assertThat(saidByPilot(server, ann).getLast()).contains("My budget of 1 tokens for today is used up");
            json(server, "PATCH", "/api/chat/rooms/public/assistants/Pilot", MASTER, "{\"daily_tokens\":100000}");
            say(server, ann, "@Pilot How deep is the northern harbour basin?");
            await().atMost(PATIENCE).until(() -> saidByPilot(second, ann).size() == 5);
            assertThat(saidByPilot(server, ann).getLast()).contains("14 metres", "[1] depths.md");
        } finally {
            server.stop();
        }
    }
}
