package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Files of rooms by HTTP, over connections that are cut. {@code -Dharborai.upload.mib=100} sends a file of the longest length.
 */
final class ChatFilesTest {
    private static final String MASTER = "master-key-for-tests";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MIB = Integer.getInteger("harborai.upload.mib", 12);
    private static final int CUTS = 5;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;
    private Server server;
    private String ann;

    @BeforeEach
    void start() throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0"));
        server = Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", "chatroom")));
        ann = register("ann");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private String register(String name) throws Exception {
        return JSON.readTree(call("POST", "/api/chat/register", "", JSON.writeValueAsString(Map.of("name", name,
                "password", "correct horse battery"))).body()).path("token").asString("");
    }

    private HttpResponse<String> call(String method, String path, String token, String body) throws Exception {
        return send(method, path, token, body.getBytes(StandardCharsets.UTF_8), HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(String method, String path, String token, byte[] body,
            HttpResponse.BodyHandler<T> as, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path)).timeout(
                Duration.ofSeconds(60)).header("content-type", "application/json").method(method,
                        HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), as);
    }

    private String begun(String token, String room, String name, long bytes, String hash) throws Exception {
        HttpResponse<String> answer = call("POST", "/api/files", token, JSON.writeValueAsString(Map.of("room", room,
                "name", name, "bytes", bytes, "sha256", hash)));
        return answer.statusCode() == 201
                ? "/api/files/" + JSON.readTree(answer.body()).get("file").asString()
                : code(answer);
    }

    private static String code(HttpResponse<String> answer) {
        JsonNode json = JSON.readTree(answer.body());
        return json.path("error").path("code").asString(answer.statusCode() + " " + answer.body());
    }

    private long received(String file) throws Exception {
        return JSON.readTree(call("GET", file, ann, "").body()).get("received").asLong();
    }

    /** Sends what is left from there on, and lets the connection go after some of it. */
    private void cut(String file, byte[] bytes, int from, int length) throws IOException {
        URI root = URI.create(Banner.url(server.address()));
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + file + "/content?offset=" + from + " HTTP/1.1\r\nhost: " + root.getAuthority()
                    + "\r\nauthorization: Bearer " + ann + "\r\ncontent-length: " + (bytes.length - from)
                    + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, from, length);
            out.flush();
        } catch (IOException hungUp) {
            // It may refuse the rest; what it has taken is what counts.
            System.out.println("the server hung up: " + hungUp.getMessage());
        }
    }

    @Test
    void a_file_goes_up_and_down_over_connections_that_are_cut_anywhere() throws Exception {
        long seed = Long.getLong("harborai.upload.seed", System.nanoTime());
        System.out.println("upload seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[MIB << 20];
        random.nextBytes(bytes);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        String file = begun(ann, "public", "harbour.bin", bytes.length, hash);
        for (int cuts = 0; cuts < CUTS; cuts++) {
            long at = received(file);
            cut(file, bytes, (int) at, random.nextInt((int) Math.min(bytes.length - at, bytes.length / CUTS)));
        }
        // What has come stays; a cut connection may still be read to its end meanwhile, and moves the offset.
        await().atMost(Duration.ofSeconds(60)).until(() -> received(file) > 0);
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            long at = received(file);
            return send("PUT", file + "/content?offset=" + at, ann, Arrays.copyOfRange(bytes, (int) at, bytes.length),
                    HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        });
        HttpResponse<String> done = call("POST", file + "/complete", ann, "");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        byte[] back = new byte[bytes.length];
        for (int from = 0; from < back.length;) {
            int most = 1 + random.nextInt(bytes.length / 3);
            HttpResponse<byte[]> part = send("GET", file + "/content", ann, new byte[0], HttpResponse.BodyHandlers
                    .ofByteArray(), "range", "bytes=" + from + "-" + (from + most - 1));
            assertThat(part.statusCode()).isEqualTo(206);
            System.arraycopy(part.body(), 0, back, from, part.body().length);
            from += part.body().length;
        }
        assertThat(back).isEqualTo(bytes);
    }

    @Test
    void what_may_not_come_in_is_refused_by_its_name() throws Exception {
        String eve = register("eve");
        HttpResponse<String> room = call("POST", "/api/chat/rooms", ann, "{\"name\":\"Secret\",\"kind\":\"private\"}");
        String secret = JSON.readTree(room.body()).get("room").asString();
        assertThat(begun(eve, secret, "a.txt", 3, "")).isEqualTo("unknown_room");
        assertThat(begun(ann, "public", "../../etc/passwd", 3, "")).isEqualTo("invalid_request");
        assertThat(begun(ann, "public", "big.bin", (100L << 20) + 1, "")).isEqualTo("file_too_large");
        assertThat(begun(ann, "public", "setup.exe", 3, "")).isEqualTo("wrong_type");
        byte[] page = "<!DOCTYPE html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        String picture = begun(ann, "public", "harmless.png", page.length, "");
        assertThat(send("PUT", picture + "/content?offset=0", eve, page, HttpResponse.BodyHandlers.ofString())
                .statusCode()).isEqualTo(404);
        assertThat(send("PUT", picture + "/content?offset=0", ann, page, HttpResponse.BodyHandlers.ofString())
                .statusCode()).isEqualTo(200);
        assertThat(code(call("POST", picture + "/complete", ann, ""))).isEqualTo("wrong_type");
        assertThat(call("GET", picture, ann, "").statusCode()).isEqualTo(404);
        String honest = begun(ann, "public", "page.html", page.length, "");
        send("PUT", honest + "/content?offset=0", ann, page, HttpResponse.BodyHandlers.ofString());
        call("POST", honest + "/complete", ann, "");
        HttpResponse<String> given = call("GET", honest + "/content", ann, "");
        assertThat(given.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(given.headers().firstValue("content-disposition").orElse("")).startsWith("attachment");
        assertThat(given.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(call("GET", honest + "/content", "", "").statusCode()).isEqualTo(401);
        call("POST", "/api/chat/accounts/eve/ban", MASTER, "{\"reason\":\"enough\"}");
        assertThat(begun(eve, "public", "a.txt", 3, "")).isIn("signed_out", "banned");
    }
}
