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
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.app.Main;
import io.harborai.app.Schema;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The real server, killed under load; {@code bench/run kill} does it 50 times. */
final class ServerKillTest {
    private static final int KILLS = Integer.getInteger("harborai.kills", 3);
    private static final int CALLERS = 8;
    private static final String MASTER = "master-key-for-kills";
    private static final Pattern READY = Pattern.compile("ready on http://127\\.0\\.0\\.1:([0-9]+)");
    private static final Pattern ID = Pattern.compile("\"id\":\"(key_[^\"]+)\"");

    @TempDir
    Path directory;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicLong numbers = new AtomicLong();

    @Test
    void noCallThatWasAnsweredAndNoKeyThatWasMadeIsLostOrDoubled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            killUnderLoad(1 + random.nextInt(300));
        }
        Process last = server();
        port(last);
        try (Database database = Database.open(
                DatabaseSettings.of(new DatabaseUrl.Sqlite(directory.resolve("data/harborai.db"))),
                InstantSource.system(), Schema.ALL)) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(
                    () -> assertThat(new HashSet<>(all(database, "select trace_id from ledger_entries")))
                            .as("seed %d", seed).containsAll(answered));
            List<String> kept = all(database, "select trace_id from ledger_entries");
            assertThat(new HashSet<>(kept)).as("seed %d: none twice", seed).hasSameSizeAs(kept);
            assertThat(all(database, "select id from api_keys")).as("seed %d", seed).containsAll(keys);
        } finally {
            last.destroy();
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(KILLS);
        System.getLogger(ServerKillTest.class.getName()).log(System.Logger.Level.INFO,
                "{0} kills, {1} calls answered, {2} keys made", KILLS, answered.size(), keys.size());
    }

    private static List<String> all(Database database, String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private Process server() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "serve", "--port", "0", "--data",
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

    /** Kills the server when so many calls more have been answered. */
    private void killUnderLoad(int calls) throws Exception {
        Process server = server();
        int port = port(server);
        CountDownLatch enough = new CountDownLatch(calls);
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                boolean stream = i % 2 == 0;
                callers.execute(() -> untilKilled(() -> call(client, port, stream), enough));
            }
            callers.execute(() -> untilKilled(() -> makeKey(client, port), new CountDownLatch(1)));
            assertThat(enough.await(120, TimeUnit.SECONDS)).isTrue();
            server.toHandle().destroyForcibly();
            server.waitFor();
        }
    }

    private interface Step {
        boolean done() throws IOException, InterruptedException;
    }

    private static void untilKilled(Step step, CountDownLatch enough) {
        try {
            while (step.done()) {
                enough.countDown();
            }
        } catch (IOException killed) {
            // That is the end of the round: what was under way was not answered.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean call(HttpClient client, int port, boolean stream) throws IOException, InterruptedException {
        String trace = "kill-" + numbers.incrementAndGet();
        HttpResponse<String> answer = client.send(request(port, "/v1/chat/completions",
                "{\"model\":\"local/echo\",\"stream\":"
                        + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"still there?\"}]}")
                .header("x-request-id", trace)
                .build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + ": " + answer.body());
        }
        return answered.add(trace);
    }

    private boolean makeKey(HttpClient client, int port) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request(port, "/admin/v1/keys", "{\"name\":\"kill-" + numbers.incrementAndGet() + "\"}").build(),
                HttpResponse.BodyHandlers.ofString());
        Matcher id = ID.matcher(answer.body());
        return answer.statusCode() == 201 && id.find() && keys.add(id.group(1));
    }

    private static HttpRequest.Builder request(int port, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + MASTER).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
