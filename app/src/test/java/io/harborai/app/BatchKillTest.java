package io.harborai.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Kills a whole server in the middle of a batch, again and again. */
final class BatchKillTest {
    private static final String MASTER = "master-key-for-tests";
    private static final int LINES = 400;
    private static final int KILLS = 3;
    private static final Pattern READY = Pattern.compile("HarborAI ready on (http://\\S+)");

    @TempDir
    private Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Process server;
    private String url = "";

    @AfterEach
    void kill() throws InterruptedException {
        Process running = server;
        if (running != null) {
            running.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
    }

    private void serve() throws IOException {
        Path out = directory.resolve("out");
        Files.deleteIfExists(out);
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                "io.harborai.app.Main", "serve", "--port", "0", "--data", directory.resolve("data").toString())
                .redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HARBORAI_"));
        builder.environment().keySet().removeAll(List.of("HOST", "PORT", "WORKERS", "DATABASE_URL", "REDIS_URL"));
        builder.environment().put("HARBORAI_MASTER_KEY", MASTER);
        Process started = builder.start();
        server = started;
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertThat(started.isAlive()).as(Files.readString(out)).isTrue();
            Matcher ready = READY.matcher(Files.readString(out));
            boolean found = ready.find();
            url = found ? ready.group(1) : url;
            return found;
        });
    }

    private String send(String method, String path, String type, String body) throws Exception {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + MASTER)
                .header("content-type", type).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode json(String method, String path, String body) throws Exception {
        return JsonMapper.shared().readTree(send(method, path, "application/json", body));
    }

    private String upload() throws Exception {
        String lines = IntStream.rangeClosed(1, LINES).mapToObj(i -> "{\"custom_id\":\"c" + i
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"local/echo+latency=60\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"line " + i + "\"}]}}")
                .collect(Collectors.joining("\n"));
        String answer = send("POST", "/v1/files", "multipart/form-data; boundary=b", """
                --b\r
                content-disposition: form-data; name="purpose"\r
                \r
                batch\r
                --b\r
                content-disposition: form-data; name="file"; filename="in.jsonl"\r
                \r
                """ + lines + "\r\n--b--\r\n");
        return JsonMapper.shared().readTree(answer).path("id").asString();
    }

    @Test
    void everyLineIsInTheOutputOnceHoweverOftenTheServerIsKilled() throws Exception {
        serve();
        String id = json("POST", "/v1/batches", "{\"input_file_id\":\"" + upload()
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}").path("id").asString();
        String path = "/v1/batches/" + id;
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int seen = 0;
        for (int kills = 0; kills < KILLS; kills++) {
            int until = seen + 1 + random.nextInt(60);
            await().atMost(Duration.ofSeconds(60)).until(() -> completed(path) >= Math.min(until, LINES));
            seen = completed(path);
            kill();
            serve();
            assertThat(completed(path)).as("seed " + seed).isGreaterThanOrEqualTo(seen);
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() -> json("GET", path, "").path("status").asString().equals("completed"));
        JsonNode done = json("GET", path, "");
        assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(LINES);
        List<String> ids = send("GET", "/v1/files/" + done.path("output_file_id").asString() + "/content",
                "application/json", "").lines()
                .map(line -> JsonMapper.shared().readTree(line).path("custom_id").asString()).toList();
        assertThat(ids).as("seed " + seed)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, LINES).mapToObj(i -> "c" + i).toList());
    }

    private int completed(String path) throws Exception {
        return json("GET", path, "").path("request_counts").path("completed").asInt();
    }
}
