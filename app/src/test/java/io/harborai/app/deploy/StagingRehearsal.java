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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.harborai.app.Run;
import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.app.deploy.DeployFiles.HOME;
import static io.harborai.app.deploy.DeployFiles.JSON;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code harborai deploy staging} by the shipped configuration on PostgreSQL and Redis: printed, done, and undone when what was
 * started answers, but is not well. By {@code bench/run site}: three starts of a server are too long for the usual run.
 */
final class StagingRehearsal {
    private static final List<String> STEPS = List.of("validate", "copy", "prepare", "migrate", "stop", "switch",
            "start",
            "wait", "tidy");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private int port;

    @Test
    void staging_is_printed_deployed_and_rolled_back_when_its_health_check_fails() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(Files.createDirectories(directory.resolve("config")).resolve("staging.yaml"),
                Files.readString(HOME.resolve("config/staging.yaml")).replace("port: 8000", "port: " + port));
        try (EmbeddedPostgres postgres = TestPostgres.start(directory.resolve("postgres"), 0);
                RedisProcess redis = RedisProcess.start()) {
            environment.keySet().removeIf(name -> name.startsWith("HARBORAI_"));
            environment.keySet().removeAll(List.of("HOST", "PORT", "WORKERS", "LOG_LEVEL", "STORAGE_URL"));
            environment.putAll(Map.of("HARBORAI_MASTER_KEY", "master-key-for-tests", "REDIS_URL",
                    redis.settings().url().reveal(), "DATABASE_URL",
                    "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres"));
            try {
                printed();
                assertThat(tables(postgres)).as("after a dry run").isZero();
                String good = deployed();
                assertThat(tables(postgres)).isPositive();
                rolledBack(good);
            } finally {
                new BackgroundHost(directory.resolve("deployed/staging"), directory, Map.of(), List.of())
                        .stop(Duration.ofSeconds(60));
            }
        }
    }

    private void printed() throws Exception {
        Run dry = deploy(distribution("good", java("io.harborai.app.Main") + " \"$@\""), "--dry-run", "--json");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(steps(dry)).isEqualTo(STEPS);
        assertThat(directory.resolve("deployed")).doesNotExist();
    }

    private String deployed() throws Exception {
        Run done = deploy(directory.resolve("good"), "--json", "--wait", "240");
        assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
        assertThat(steps(done)).isEqualTo(STEPS);
        assertThat(page("/ready").statusCode()).isEqualTo(200);
        assertThat(page("/health").body()).contains("\"redis\":\"healthy\"", "\"database\":\"healthy\"");
        return JSON.readTree(done.out()).path("release").asString();
    }

    /** A program that listens on that port and answers; not to what it is asked. */
    private void rolledBack(String good) throws Exception {
        Path ill = distribution("ill", "[ \"$1\" != serve ] && exec " + java("io.harborai.app.Main") + " \"$@\"\n"
                + "exec " + java("io.harborai.standin.Main") + " --port " + port);
        Run failed = deploy(ill, "--json", "--wait", "3");
        assertThat(failed.exitCode()).as(failed.out()).isEqualTo(1);
        assertThat(failed.err() + failed.out()).contains("is not ready after 3 s", good + " runs again");
        assertThat(JSON.readTree(failed.out()).path("outcome").asString()).isEqualTo("failed");
        assertThat(page("/ready").statusCode()).isEqualTo(200);
        assertThat(steps(failed)).endsWith("wait", "roll back");
        assertThat(page("/health").body()).contains("\"redis\":\"healthy\"");
        assertThat(directory.resolve("deployed/staging/current").toRealPath().getFileName()).hasToString(good);
    }

    private static List<String> steps(Run run) {
        return JSON.readTree(run.out()).path("steps").valueStream().map(step -> step.path("step").asString(""))
                .toList();
    }

    private static int tables(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("select count(*) from pg_tables where schemaname = 'public'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private HttpResponse<String> page(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("authorization", "Bearer master-key-for-tests").build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Run deploy(Path from, String... more) {
        return Run.of(directory, environment, Stream.concat(
                Stream.of("deploy", "staging", "--unit", "none", "--roles", "gateway", "--from", from.toString()),
                Stream.of(more)).toArray(String[]::new));
    }

    private static String java(String main) {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path") + "' " + main;
    }

    private Path distribution(String name, String script) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/one.jar"), "");
        Files.writeString(home.resolve("harborai"), "#!/usr/bin/env bash\n"
                + (script.startsWith("[") ? script : "exec " + script) + "\n");
        return home;
    }
}
