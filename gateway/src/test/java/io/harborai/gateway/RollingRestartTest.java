package io.harborai.gateway;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two nodes behind Debian's nginx, restarted one after the other while they are called. */
final class RollingRestartTest {
    private static final int ROUNDS = 2 * SharedNode.TIMES;

    @TempDir
    Path directory;

    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void noCallFails() throws Exception {
        List<SharedNode> nodes = new ArrayList<>();
        DatabaseUrl.Postgres database = TestPostgres.newDatabase();
        try (RedisProcess redis = RedisProcess.start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1).build()) {
            String yaml = """
                    server: {workers: 1, trusted_proxies: ["127.0.0.1"]}
                    database: {url: "postgresql://postgres@127.0.0.1:%d/%s", max_connections: 4}
                    redis: {url: "%s", wait_ms: 500}
                    """.formatted(database.port(), database.database(), redis.settings().url().reveal());
            for (int i = 0; i < 2; i++) {
                nodes.add(SharedNode.start(directory.resolve("node" + i), "node" + i, yaml, 0));
            }
            int port = freePort();
            Process nginx = nginx(port, nodes.get(0).port(), nodes.get(1).port());
            try {
                URI address = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
                await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> call(client, address) == 200);
                underLoad(client, address, () -> restartEach(nodes, yaml));
            } finally {
                nginx.destroy();
                assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(failures).isEmpty();
            assertThat(answered.get()).isGreaterThan(100);
        } finally {
            for (SharedNode node : nodes) {
                node.close();
            }
        }
    }

    private void restartEach(List<SharedNode> nodes, String yaml) throws Exception {
        for (int i = 0; i < ROUNDS * nodes.size(); i++) {
            int which = i % nodes.size();
            int port = nodes.get(which).port();
            nodes.get(which).close();
            nodes.set(which, SharedNode.start(directory.resolve("node" + which), "node" + which, yaml, port));
            int before = answered.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() > before + 50);
        }
    }

    /** Something to do meanwhile. */
    private interface Step {
        void run() throws Exception;
    }

    private void underLoad(HttpClient client, URI address, Step step) throws Exception {
        AtomicBoolean more = new AtomicBoolean(true);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                running.add(callers.submit(() -> {
                    while (more.get()) {
                        int status = call(client, address);
                        if (status == 200) {
                            answered.incrementAndGet();
                        } else {
                            failures.add("status " + status);
                        }
                    }
                    return null;
                }));
            }
            try {
                step.run();
            } finally {
                more.set(false);
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private static int call(HttpClient client, URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).header("authorization", "Bearer " + SharedNode.MASTER)
                .timeout(Duration.ofSeconds(60)).POST(HttpRequest.BodyPublishers.ofString(SharedNode.QUESTION)).build(),
                HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** The shipped site, without its certificate. */
    private Process nginx(int port, int one, int two) throws Exception {
        Path home = Files.createDirectories(directory.resolve("nginx"));
        Path shipped = Path.of("..", "deploy", "nginx");
        String site = Files.readString(shipped.resolve("harborai.conf")).replace("127.0.0.1:8000", "127.0.0.1:" + one)
                .replace("127.0.0.1:8001", "127.0.0.1:" + two).replaceAll("(?m)^ *ssl_.*$", "")
                .replaceAll("(?s)server \\{\\s+listen 80;.*?\n}", "").replaceAll("(?m)^.*\\[::].*$", "")
                .replace("listen 443 ssl http2;", "listen 127.0.0.1:" + port + ";")
                .replaceAll("(?m)^ *(access|error)_log .*$", "")
                .replace("snippets/", shipped.toAbsolutePath().normalize() + "/");
        Path file = home.resolve("nginx.conf");
        Files.writeString(file, """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                """.formatted(home) + site + "}\n");
        return new ProcessBuilder("/usr/sbin/nginx", "-p", home.toString(), "-c", file.toString(), "-e",
                home.resolve("error.log").toString()).redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile()).start();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
