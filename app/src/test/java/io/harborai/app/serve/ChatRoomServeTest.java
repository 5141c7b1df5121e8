package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The role {@code chatroom} of the whole server, as its clients see it. */
final class ChatRoomServeTest {
    private static final String MASTER = "master-key-for-tests";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    /** A client by the JDK's WebSocket. */
    private static final class Client implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        private final WebSocket socket;
        private int asked;

        Client(HttpClient http, Server server) {
            String url = Banner.url(server.address()).replaceFirst("^http", "ws") + "/ws";
            socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                JsonNode frame = JSON.readTree(partial.toString());
                partial.setLength(0);
                if (frame.path("type").asString("").equals("batch")) {
                    frame.get("frames").forEach(frames::add);
                } else {
                    frames.add(frame);
                }
            }
            from.request(1);
            return null;
        }

        /** Sends a request, and gives its answer. */
        JsonNode ask(String type, Map<String, Object> fields) {
            String id = "q" + ++asked;
            var frame = JSON.createObjectNode().put("type", type).put("id", id);
            fields.forEach((name, value) -> frame.set(name, JSON.valueToTree(value)));
            socket.sendText(frame.toString(), true).join();
            return heard(each -> each.path("id").asString("").equals(id));
        }

        JsonNode heard(java.util.function.Predicate<JsonNode> wanted) {
            await().atMost(Duration.ofSeconds(20)).until(() -> frames.stream().anyMatch(wanted));
            return frames.stream().filter(wanted).findFirst().orElseThrow();
        }
    }

    private Server start(Set<String> roles) throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0"));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(roles));
    }

    private HttpResponse<String> call(Server server, String method, String path, String token, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60)).header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String register(Server server, String name) throws Exception {
        HttpResponse<String> made = call(server, "POST", "/api/chat/register", "", "{\"name\":\"" + name
                + "\",\"password\":\"correct horse battery\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        return JSON.readTree(made.body()).get("token").asString();
    }

    @Test
    void two_people_log_in_join_talk_and_resume_after_the_server_was_started_again() throws Exception {
        Server server = start(Set.of("gateway", "chatroom"));
        String epoch;
        long seq;
        try {
            register(server, "ann");
            String ben = register(server, "小明明");
            Client one = new Client(http, server);
            assertThat(one.ask("rooms", Map.of()).get("code").asString()).isEqualTo("login_needed");
            JsonNode in = one.ask("login", Map.of("name", "ann", "password", "correct horse battery"));
            assertThat(in.get("account").get("name").asString()).isEqualTo("ann");
            Client other = new Client(http, server);
            other.ask("login", Map.of("token", ben));
            String room = one.ask("create", Map.of("name", "Harbour")).get("room").asString();
            assertThat(other.ask("join", Map.of("room", "Harbour")).get("room").asString()).isEqualTo(room);
            JsonNode entered = other.ask("enter", Map.of("room", room));
            epoch = entered.get("epoch").asString();
            JsonNode ack = one.ask("send", Map.of("room", room, "text", "Ahoy, 小明明!", "client_id", "c1"));
            seq = ack.get("seq").asLong();
            JsonNode heard = other.heard(frame -> frame.path("text").asString("").equals("Ahoy, 小明明!"));
            assertThat(heard.get("seq").asLong()).isEqualTo(seq);
            one.ask("send", Map.of("room", room, "text", "while you were away"));
            assertThat(server.stop()).isEmpty();

            server = start(Set.of("gateway", "chatroom"));
            Client back = new Client(http, server);
            back.ask("login", Map.of("token", ben));
            JsonNode resumed = back.ask("resume", Map.of("room", room, "epoch", epoch, "seq", seq));
            assertThat(resumed.get("type").asString()).isEqualTo("resumed");
            assertThat(resumed.get("events")).hasSize(1);
            assertThat(resumed.get("events").get(0).get("text").asString()).isEqualTo("while you were away");
            HttpResponse<String> page = call(server, "GET", "/api/chat/rooms/" + room + "/messages?limit=10", ben, "");
            assertThat(JSON.readTree(page.body()).get("messages")).hasSize(2);
            HttpResponse<String> sent = call(server, "POST", "/api/chat/rooms/" + room + "/messages", ben,
                    "{\"text\":\"by REST\"}");
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
            back.heard(frame -> frame.path("text").asString("").equals("by REST"));
            assertThat(call(server, "GET", "/api/chat/rooms", "", "").statusCode()).isEqualTo(401);
            assertThat(call(server, "GET", "/api/chat/accounts", MASTER, "").body()).contains("小明明");
            assertThat(call(server, "GET", "/metrics", MASTER, "").body()).contains("chatroom_messages_total",
                    "chatroom_websocket_connections_active");
            assertThat(call(server, "GET", "/health", MASTER, "").body()).contains("\"chatroom\"");
            assertThat(call(server, "GET", "/openapi.json", MASTER, "").body()).contains(
                    "/api/chat/rooms/{room}/messages");
        } finally {
            server.stop();
        }
    }

    private HttpResponse<byte[]> bytes(Server server, String method, String path, String token, byte[] body,
            String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private record Run(int exitCode, String out, String err) {}

    private Run command(Server server, String token, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = io.harborai.app.Cli.run(List.of(args), new Terminal(new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HARBORAI_URL", Banner.url(server.address()), "HARBORAI_ROOM_TOKEN", token), directory, false,
                false));
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void an_ai_member_answers_by_the_gateway_and_a_file_goes_up_and_down_in_parts() throws Exception {
        Server server = start(Set.of("gateway", "chatroom"));
        try {
            String ann = register(server, "ann");
            Client one = new Client(http, server);
            one.ask("login", Map.of("token", ann));
            one.ask("enter", Map.of("room", "public"));
            HttpResponse<String> added = call(server, "POST", "/api/chat/rooms/public/assistants", MASTER,
                    "{\"name\":\"Echo\",\"model\":\"local/echo\"}");
            assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
            one.ask("send", Map.of("room", "public", "text", "@Echo is the harbour open?"));
            JsonNode answer = one.heard(frame -> frame.path("type").asString("").equals("message") && frame.path("name")
                    .asString("").equals("Echo"));
            assertThat(answer.get("text").asString()).contains("is the harbour open?");
            one.heard(frame -> frame.path("type").asString("").equals("ai"));

            byte[] content = new byte[3_000_000];
            new java.util.Random(7).nextBytes(content);
            HttpResponse<String> begun = call(server, "POST", "/api/files", ann,
                    "{\"room\":\"public\",\"name\":\"图 1.bin\",\"bytes\":3000000}");
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
            String file = "/api/files/" + JSON.readTree(begun.body()).get("file").asString();
            assertThat(bytes(server, "PUT", file + "/content?offset=0", ann, java.util.Arrays.copyOf(content,
                    2_000_000)).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> wrong = bytes(server, "PUT", file + "/content?offset=5", ann, new byte[10]);
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(new String(wrong.body(), StandardCharsets.UTF_8)).contains("wrong_offset", "2000000");
            assertThat(bytes(server, "PUT", file + "/content?offset=2000000", ann, java.util.Arrays.copyOfRange(content,
                    2_000_000, 3_000_000)).statusCode()).isEqualTo(200);
            HttpResponse<String> done = call(server, "POST", file + "/complete", ann, "");
            assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
            one.heard(frame -> frame.path("text").asString("").contains(file + "/content"));
            HttpResponse<byte[]> part = bytes(server, "GET", file + "/content", ann, new byte[0], "range",
                    "bytes=1000000-1000009");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(content, 1_000_000, 1_000_010));
            assertThat(part.headers().firstValue("content-range")).contains("bytes 1000000-1000009/3000000");
            assertThat(part.headers().firstValue("content-disposition").orElse("")).startsWith("attachment;").contains(
                    "%E5%9B%BE%201.bin");
            assertThat(bytes(server, "GET", file + "/content", ann, new byte[0]).body()).isEqualTo(content);
            assertThat(call(server, "GET", file + "/content", "", "").statusCode()).isEqualTo(401);
        } finally {
            server.stop();
        }
    }

    @Test
    void the_terminal_lists_sends_reads_and_transfers_files() throws Exception {
        Server server = start(Set.of("gateway", "chatroom"));
        try {
            String ann = register(server, "ann");
            assertThat(command(server, ann, "room", "send", "public", "Ahoy", "there").err()).contains("Kept as #");
            assertThat(command(server, ann, "room", "history", "public").out()).contains("ann: Ahoy there");
            assertThat(command(server, ann, "room", "list").out()).contains("public\tpublic\tpublic\t1 messages");
            byte[] content = new byte[2_500_000];
            new java.util.Random(8).nextBytes(content);
            java.nio.file.Files.write(directory.resolve("harbour.bin"), content);
            Run sent = command(server, ann, "room", "upload", "public", "harbour.bin");
            assertThat(sent.exitCode()).as(sent.err()).isZero();
            assertThat(sent.err()).contains("100 %");
            String file = sent.out().split("\t")[0];
            assertThat(command(server, ann, "room", "files", "public").out()).contains("harbour.bin\t2500000 bytes");
            Run got = command(server, ann, "room", "download", file, "back.bin");
            assertThat(got.exitCode()).as(got.err()).isZero();
            assertThat(java.nio.file.Files.readAllBytes(directory.resolve("back.bin"))).isEqualTo(content);
            assertThat(command(server, ann, "room", "download", file, "back.bin").exitCode()).isEqualTo(74);
            assertThat(command(server, ann, "room", "do", "public", "/info").out()).contains("You are ann");
            assertThat(command(server, "hcs_wrong", "room", "list").exitCode()).isEqualTo(77);
            assertThat(command(server, "", "room", "list").err()).contains("who are you?");
        } finally {
            server.stop();
        }
    }

    @Test
    void without_the_role_nothing_of_it_is_there() throws Exception {
        Server server = start(Set.of("gateway"));
        try {
            assertThat(call(server, "POST", "/api/chat/register", "", "{}").statusCode()).isEqualTo(404);
        } finally {
            server.stop();
        }
    }
}
