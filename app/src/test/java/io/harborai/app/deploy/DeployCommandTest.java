package io.harborai.app.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.harborai.app.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Deploys real servers as background processes, and builds that do not work. */
final class DeployCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private int port;

    @BeforeEach
    void writeTheConfiguration() throws IOException {
        environment.keySet().removeIf(name -> name.startsWith("HARBORAI_"));
        environment.keySet().removeAll(List.of("HOST", "PORT", "WORKERS", "DATABASE_URL", "REDIS_URL", "LOG_LEVEL"));
        environment.put("HARBORAI_MASTER_KEY", "master-key-for-tests");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        configuration("server: {port: " + port + "}");
    }

    @AfterEach
    void stopWhatRuns() throws Exception {
        new BackgroundHost(directory.resolve("deployed/development"), directory, Map.of(), List.of())
                .stop(Duration.ofSeconds(30));
    }

    @Test
    void a_dry_run_prints_each_step_and_touches_nothing() throws Exception {
        Run run = deploy(distribution("good", server()), "--dry-run");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("validate", "copy", "prepare", "migrate", "stop", "switch", "start",
                "/ready, at most", "go back to the release none", "tidy");
        assertThat(directory.resolve("deployed")).doesNotExist();
        assertThat(directory.resolve("data")).doesNotExist();
        JsonNode report = JSON.readTree(deploy(distribution("again", server()), "--dry-run", "--json").out());
        assertThat(report.path("outcome").asString()).isEqualTo("planned");
        assertThat(report.path("steps").size()).isEqualTo(9);
    }

    @Test
    void a_server_is_started_and_comes_back_when_the_next_build_does_not_get_ready() throws Exception {
        Run first = deploy(distribution("good", server()), "--json", "--wait", "120");
        assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
        JsonNode report = JSON.readTree(first.out());
        assertThat(report.path("outcome").asString()).isEqualTo("deployed");
        assertThat(ready()).isEqualTo(200);
        Path root = directory.resolve("deployed/development");
        Path good = root.resolve("current").toRealPath();
        assertThat(good.getFileName().toString()).isEqualTo(report.path("release").asString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(good.resolve("harborai"))))
                .isEqualTo("rwxr-xr-x");
        assertThatTheLogIsJson();

        Run second = deploy(distribution("bad", "[ \"$1\" = version ] || { echo 'no such option' >&2; exit 3; }"),
                "--wait", "120");
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("ended before it was ready", good.getFileName() + " runs again",
                "no such option");
        assertThat(second.out()).contains("roll back");
        assertThat(ready()).isEqualTo(200);
        assertThat(root.resolve("current").toRealPath()).isEqualTo(good);
    }

    @Test
    void a_first_build_that_never_gets_ready_is_stopped_and_nothing_stays() throws Exception {
        Run run = deploy(distribution("hangs", "[ \"$1\" = version ] || exec sleep 600"), "--wait", "1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is not ready after 1 s", "nothing runs, as before");
        Path root = directory.resolve("deployed/development");
        assertThat(root.resolve("current")).doesNotExist();
        assertThat(root.resolve("harborai.pid")).doesNotExist();
    }

    @Test
    void what_cannot_work_is_told_before_anything_is_touched() throws Exception {
        Path good = distribution("good", server());
        configuration("server: {prot: 1}");
        assertThat(deploy(good).exitCode()).isEqualTo(78);
        configuration("server: {port: 0}");
        assertThat(deploy(good).err()).contains("server.port is 0");
        configuration("server: {port: " + port + "}");
        assertThat(deploy(directory.resolve("nothing")).err()).contains("is no distribution");
        assertThat(deploy(good, "--env-file", "absent").exitCode()).isEqualTo(66);
        Run broken = deploy(distribution("broken", "exit 9"));
        assertThat(broken.err()).contains("'harborai version' ended with 9");
        assertThat(Run.of(directory, environment, "deploy", "prod").exitCode()).isEqualTo(2);
        try (Stream<Path> releases = Files.list(directory.resolve("deployed/development/releases"))) {
            assertThat(releases).isEmpty();
        }
    }

    @Test
    void only_the_newest_releases_and_the_active_one_are_kept() throws Exception {
        Releases releases = new Releases(directory.resolve("kept"));
        Distribution build = Distribution.at(distribution("good", "true"));
        Path config = directory.resolve("config/development.yaml");
        Path oldest = releases.make("1", build, config);
        releases.activate(oldest);
        for (String id : List.of("2", "3", "4")) {
            releases.make(id, build, config);
        }
        Files.createDirectories(releases.place("5.new"));
        assertThat(releases.prune(2)).extracting(gone -> gone.getFileName().toString())
                .containsExactlyInAnyOrder("2", "5.new");
        assertThat(oldest).exists();
    }

    private void assertThatTheLogIsJson() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("data/logs/harborai.log"));
        assertThat(lines).isNotEmpty().allSatisfy(text -> {
            JsonNode line = JSON.readTree(text);
            // The fields that deploy/logs/logstash.conf renames.
            assertThat(OffsetDateTime.parse(line.path("timestamp").asString())).isNotNull();
            for (String field : List.of("level", "logger", "thread", "message")) {
                assertThat(line.path(field).asString("")).as(field).isNotEmpty();
            }
        });
    }

    private Run deploy(Path from, String... more) {
        return Run.of(directory, environment, Stream.concat(
                Stream.of("deploy", "development", "--unit", "none", "--roles", "gateway", "--from", from.toString()),
                Stream.of(more)).toArray(String[]::new));
    }

    private int ready() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready")).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private void configuration(String yaml) throws IOException {
        Path file = Files.createDirectories(directory.resolve("config")).resolve("development.yaml");
        Files.writeString(file, yaml + "\ndata_dir: ./data\n");
    }

    /** This test's own class path, behind a launcher of its own. */
    private static String server() {
        return "exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path") + "' io.harborai.app.Main \"$@\"";
    }

    private Path distribution(String name, String script) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/one.jar"), "");
        Files.writeString(home.resolve("harborai"), "#!/usr/bin/env bash\n" + script + "\n");
        return home;
    }
}
