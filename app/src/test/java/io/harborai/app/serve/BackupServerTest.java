package io.harborai.app.serve;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.app.ExitCode;
import io.harborai.app.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server with documents, talk and files, backed up while people write, restored into an empty directory and served from there:
 * what was acknowledged before the backup is there, and nothing is half there.
 */
final class BackupServerTest {
    private static final int WRITERS = 4;
    private static final int BEFORE = 20;
    private static final String QUESTION = "{\"question\":\"How deep is the northern harbour basin?\",\"collection\":\"harbour\"}";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;
    private final Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", LiveServer.MASTER,
            "HARBORAI_BACKUP_PASSPHRASE", "passphrase-of-the-backups");
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicInteger said = new AtomicInteger();
    private final List<Throwable> troubles = new CopyOnWriteArrayList<>();
    private final byte[] picture = new byte[300_000];
    private String file = "";

    @Test
    void documents_files_and_talk_come_back_whole_in_an_empty_directory() throws Exception {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));
        new Random(7).nextBytes(picture);
        String name;
        int acknowledged;
        try (LiveServer server = LiveServer.start(one, environment)) {
            String ann = token(server, "register");
            learn(server);
            send(server, ann);
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(Thread.ofVirtual().start(() -> write(server, ann, number)));
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> said.get() >= BEFORE || !troubles.isEmpty());
            acknowledged = said.get();
            assertThat(server.call("POST", "/admin/v1/backups", LiveServer.MASTER, "").statusCode()).isEqualTo(202);
            await().atMost(Duration.ofMinutes(2)).until(() -> !server.get("/admin/v1/backups").path("data").isEmpty());
            name = server.get("/admin/v1/backups").path("data").path(0).path("name").asString();
            int then = said.get();
            await().atMost(Duration.ofMinutes(2)).until(() -> said.get() > then || !troubles.isEmpty());
            writing.set(false);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(troubles).isEmpty();
        }
        Run restored = Run.of(other, environment, "restore", one.resolve("data/backups").resolve(name).toString());
        assertThat(restored.exitCode()).as(restored.err() + restored.out()).isEqualTo(ExitCode.OK);
        assertThat(other.resolve("data/knowledge")).as("the index is made anew").doesNotExist();
        try (LiveServer server = LiveServer.start(other, environment)) {
            String ann = token(server, "login");
            assertThat(server.send("GET", file + "/content", ann, "text/plain", new byte[0],
                    HttpResponse.BodyHandlers.ofByteArray()).body()).isEqualTo(picture);
            assertPrefix(server, ann, acknowledged);
            // The index is made from the database while the server runs already.
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(server.ask("POST", "/api/qa/ask",
                    QUESTION).toString()).contains("14 metres"));
            assertThat(server.get("/admin/v1/usage?group_by=model").path("data").valueStream()
                    .mapToInt(each -> each.path("calls").asInt(0)).sum()).as("the ledger").isPositive();
        }
    }

    private static String token(LiveServer server, String how) throws Exception {
        return JSON.readTree(server.call("POST", "/api/chat/" + how, "",
                "{\"name\":\"ann\",\"password\":\"correct horse battery\"}").body()).path("token").asString();
    }

    private static void learn(LiveServer server) throws Exception {
        server.ask("POST", "/api/collections", "{\"name\":\"harbour\"}");
        HttpResponse<String> taken = server.send("POST", "/api/documents?collection=harbour", LiveServer.MASTER,
                "multipart/form-data; boundary=edge", ("--edge\r\nContent-Disposition: form-data; name=\"file\"; "
                        + "filename=\"depths.md\"\r\nContent-Type: text/markdown\r\n\r\n# Harbour\n\nThe northern harbour "
                        + "basin is 14 metres deep.\n\r\n--edge--\r\n").getBytes(StandardCharsets.UTF_8),
                HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        await().atMost(Duration.ofMinutes(2)).until(() -> server.get("/api/collections/harbour").path("data")
                .path("documents").path("ready").asInt(0) == 1);
        server.ask("PUT", "/api/config", "{\"model\":\"local/extract\",\"threshold\":0}");
        assertThat(server.ask("POST", "/api/qa/ask", QUESTION).toString()).contains("14 metres");
    }

    private void send(LiveServer server, String ann) throws Exception {
        String begun = server.call("POST", "/api/files", ann, "{\"room\":\"public\",\"name\":\"chart.bin\",\"bytes\":"
                + picture.length + "}").body();
        file = "/api/files/" + JSON.readTree(begun).path("file").asString();
        server.send("PUT", file + "/content?offset=0", ann, "application/octet-stream", picture,
                HttpResponse.BodyHandlers.ofString());
        assertThat(server.call("POST", file + "/complete", ann, "").statusCode()).as(begun).isEqualTo(200);
    }

    /** Says one thing after the other, and calls a model now and then. */
    private void write(LiveServer server, String ann, int writer) {
        try {
            for (int at = 0; writing.get(); at++) {
                HttpResponse<String> answer = server.call("POST", "/api/chat/rooms/public/messages", ann,
                        "{\"text\":\"writer " + writer + " says " + at + "\"}");
                if (answer.statusCode() == 429) {
                    at--;
                    continue;
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                said.incrementAndGet();
                server.ask("POST", "/v1/chat/completions",
                        "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"" + at + "\"}]}");
            }
        } catch (Exception | AssertionError failed) {
            troubles.add(failed);
        }
    }

    /** Each writer's messages from the first one on without a gap, in order; those that were acknowledged before are there. */
    private static void assertPrefix(LiveServer server, String ann, int acknowledged) throws Exception {
        List<String> texts = new ArrayList<>();
        long after = 0;
        boolean more = true;
        while (more) {
            JsonNode page = JSON.readTree(server.call("GET", "/api/chat/rooms/public/messages?limit=100&after=" + after,
                    ann, "").body());
            for (JsonNode each : page.path("messages")) {
                texts.add(each.path("text").asString(""));
                after = Math.max(after, each.path("number").asLong());
            }
            more = page.path("more").asBoolean(false);
        }
        int whole = 0;
        for (int writer = 0; writer < WRITERS; writer++) {
            String begin = "writer " + writer + " says ";
            List<String> own = texts.stream().filter(text -> text.startsWith(begin)).toList();
            for (int at = 0; at < own.size(); at++) {
                assertThat(own.get(at)).isEqualTo(begin + at);
            }
            whole += own.size();
        }
        assertThat(whole).isGreaterThanOrEqualTo(acknowledged);
    }
}
