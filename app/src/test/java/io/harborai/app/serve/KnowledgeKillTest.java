package io.harborai.app.serve;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.app.Main;
import io.harborai.app.Schema;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The real server, killed while it takes and reads documents; {@code -Dharborai.kills=20} does it twenty times. */
final class KnowledgeKillTest {
    private static final int KILLS = Integer.getInteger("harborai.kills", 3);
    private static final int UPLOADS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MASTER = "master-key-for-kills";
    private static final Pattern READY = Pattern.compile("ready on http://127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    Path directory;

    private final List<String> acknowledged = new ArrayList<>();
    private int number;

    @Test
    void noDocumentIsLostDoubledOrHalfIndexed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            Process server = server();
            try {
                int port = port(server);
                if (round == 0) {
                    send(port, "POST", "/api/collections", "application/json", "{\"name\":\"docs\"}");
                }
                for (int i = 0; i < 1 + random.nextInt(UPLOADS); i++) {
                    upload(port);
                }
                // Somewhere in the work on what was taken.
                long parts = random.nextInt(4) * (long) acknowledged.size() / 4;
                await().atMost(PATIENCE).until(() -> ready(port) >= parts);
            } finally {
                server.toHandle().destroyForcibly();
                server.waitFor();
            }
        }
        Process last = server();
        try {
            int port = port(last);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ready(port)).as("seed %d", seed).isEqualTo(acknowledged.size()));
            for (String word : acknowledged) {
                JsonNode found = json(send(port, "POST", "/api/qa/search", "application/json",
                        "{\"collection\":\"docs\",\"top_k\":100,\"question\":\"" + word + "\"}")).path("passages");
                assertThat(found.size()).as("seed %d: every passage of %s, and each once", seed, word).isEqualTo(3);
                assertThat(found.valueStream().map(each -> each.path("heading").asString("")).distinct().count())
                        .isEqualTo(3);
            }
        } finally {
            last.destroy();
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        try (Database database = Database.open(
                DatabaseSettings.of(new DatabaseUrl.Sqlite(directory.resolve("data/harborai.db"))),
                InstantSource.system(), Schema.ALL)) {
            List<String> rows = database.read(handle -> handle
                    .createQuery("select document || ' ' || ordinal from knowledge_passages").mapTo(String.class)
                    .list());
            assertThat(rows).as("seed %d: no passage of an old revision stays", seed)
                    .hasSize(3 * acknowledged.size());
            assertThat(new HashSet<>(rows)).hasSameSizeAs(rows);
        }
    }

    /** Three sections, each with a word that no other document has. */
    private void upload(int port) throws IOException, InterruptedException {
        // The last letter keeps words apart that English endings (e, s) would make one.
        String word = "wobbegong" + (char) ('a' + number / 26) + (char) ('a' + number % 26) + "x";
        number++;
        StringBuilder text = new StringBuilder();
        for (String part : List.of("Bow", "Keel", "Stern")) {
            text.append("# ").append(part).append("\n\n").append(word).append(" lives near the ").append(part)
                    .append(".\n\n");
        }
        HttpResponse<String> answer = send(port, "POST", "/api/documents?collection=docs",
                "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                        + word + ".md\"\r\n\r\n" + text + "\r\n--b--\r\n");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        acknowledged.add(word);
    }

    private static long ready(int port) throws IOException, InterruptedException {
        return json(send(port, "GET", "/api/collections/docs", "application/json", "")).path("documents")
                .path("ready").asLong(0);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).path("data");
    }

    private static HttpResponse<String> send(int port, String method, String path, String type, String body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + MASTER)
                    .header("content-type", type).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Process server() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(), "serve", "--port", "0", "--data",
                directory.resolve("data").toString()).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("HARBORAI_MASTER_KEY", MASTER);
        return builder.start();
    }

    /** Reads its output to the ready line. */
    private static int port(Process server) throws IOException {
        StringBuilder told = new StringBuilder();
        BufferedReader lines = server.inputReader();
        String line;
        while ((line = lines.readLine()) != null) {
            told.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
        }
        throw new IOException("the server ended before it was ready:\n" + told);
    }
}
