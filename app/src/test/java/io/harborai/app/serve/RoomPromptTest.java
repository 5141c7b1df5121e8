package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.harborai.app.Main;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code harborai room} at a real terminal, which {@code script} of util-linux makes. */
final class RoomPromptTest {
    private static final String MASTER = "master-key-for-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

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
                new RoleModules(Set.of("gateway", "chatroom")));
    }

    private String call(Server server, String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(PATIENCE).header("content-type", "application/json").method(method,
                        HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String register(Server server, String name) throws Exception {
        return JSON.readTree(call(server, "POST", "/api/chat/register", "", "{\"name\":\"" + name
                + "\",\"password\":\"correct horse battery\"}")).get("token").asString();
    }

    private Process talk(Server server, String token) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qec",
                "stty rows 50 cols 200; exec '" + System.getProperty("java.home")
                        + "/bin/java' -XX:TieredStopAtLevel=1 " + Main.class.getName() + " room",
                "/dev/null")
                .directory(directory
                        .toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("surefire.test.class.path", System
                .getProperty("java.class.path")), "HARBORAI_URL", Banner.url(server.address()), "HARBORAI_ROOM_TOKEN",
                token, "TERM", "xterm", "HOME", directory.toString()));
        Process process = builder.start();
        Thread.ofVirtual().start(() -> {
            try (InputStream in = process.getInputStream()) {
                in.transferTo(shown);
            } catch (IOException gone) {
                shown.writeBytes("(the terminal is gone)".getBytes(StandardCharsets.UTF_8));
            }
        });
        return process;
    }

    private void awaitShown(String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown.toString(StandardCharsets.UTF_8)).contains(text));
    }

    private static void type(Process process, String keys) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(keys.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    @Test
    void people_list_talk_read_and_send_files_at_the_prompt() throws Exception {
        Server server = start();
        try {
            String ann = register(server, "ann");
            String ben = register(server, "ben");
            call(server, "POST", "/api/chat/rooms/public/messages", ben, "{\"text\":\"said before\"}");
            Files.writeString(directory.resolve("plan.txt"), "the plan of the harbour");
            Process prompt = talk(server, ann);
            try {
                awaitShown("/exit ends.");
                awaitShown("said before");
                // The command and its word are completed by Tab.
                type(prompt, "/inf\t\r");
                awaitShown("You are ann");
                type(prompt, "/list -c\r");
                awaitShown("public");
                type(prompt, "Ahoy from the prompt\r");
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(call(server, "GET",
                        "/api/chat/rooms/public/messages?limit=10", ben, "")).contains("Ahoy from the prompt"));
                call(server, "POST", "/api/chat/rooms/public/messages", ben, "{\"text\":\"heard by the prompt\"}");
                awaitShown("heard by the prompt");
                type(prompt, "/send_files plan.txt\r");
                awaitShown("100 %");
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(call(server, "GET",
                        "/api/chat/rooms/public/files", ben, "")).contains("plan.txt"));
                type(prompt, "/nonsense\r");
                awaitShown("There is no command '/nonsense'");
                type(prompt, "/help\r");
                awaitShown("/create_chat NAME");
                type(prompt, "/exit\r");
                assertThat(prompt.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(prompt.exitValue()).isZero();
            } finally {
                prompt.destroyForcibly();
            }
        } finally {
            server.stop();
        }
    }
}
