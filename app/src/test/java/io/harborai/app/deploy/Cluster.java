package io.harborai.app.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.harborai.app.Main;
import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** What the guide to two nodes describes: PostgreSQL with a replica that follows it, Redis, nodes in processes of their own, nginx. */
final class Cluster implements AutoCloseable {
    static final String MASTER = "hb-master-key-of-all-nodes";
    private static final Path SHIPPED = DeployFiles.DEPLOY.resolve("nginx");

    private final Path home;
    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres replica;
    private final RedisProcess redis = RedisProcess.start();
    private final List<Integer> ports = List.of(freePort(), freePort());
    private final Map<Integer, Process> nodes = new HashMap<>();
    private final int plain = freePort();
    private final int secure = freePort();
    private final Process nginx;

    Cluster(Path home) throws IOException, InterruptedException {
        this.home = home;
        Path data = home.resolve("primary");
        TestPostgres.start(data, 0).close();
        Path copy = copied(data, home.resolve("replica"));
        primary = TestPostgres.start(data, 0);
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(copy.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port="
                + primary.getPort() + " user=postgres'\n", StandardOpenOption.APPEND);
        replica = TestPostgres.start(copy, 0);
        for (int node = 0; node < ports.size(); node++) {
            start(node);
        }
        nginx = nginx();
    }

    private static Path copied(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }

    /** Starts a node on its port; its output is in {@code node-N.out}. */
    void start(int node) throws IOException {
        Path data = Files.createDirectories(home.resolve("node-" + node));
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "serve", "--port",
                Integer.toString(ports.get(node)), "--data", data.toString(), "--roles", "gateway,knowledge,chatroom")
                .directory(data.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("node-" + node + ".out").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("HARBORAI_"));
        builder.environment().keySet().removeAll(List.of("HOST", "PORT", "WORKERS", "LOG_LEVEL"));
        builder.environment().putAll(Map.of("HARBORAI_MASTER_KEY", MASTER, "DATABASE_URL", url(primary),
                "HARBORAI_DATABASE_REPLICA_URLS", url(replica), "REDIS_URL", redis.settings().url().reveal(),
                "HARBORAI_SERVER_TRUSTED_PROXIES", "127.0.0.1", "HARBORAI_STORAGE_URL",
                "file:" + home.resolve("files")));
        nodes.put(node, builder.start());
    }

    private static String url(EmbeddedPostgres server) {
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
    }

    /** The shipped site with a certificate of its own, and this test's ports and nodes. */
    private Process nginx() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve("nginx"));
        certificate(folder);
        String site = Files.readString(SHIPPED.resolve("harborai.conf"))
                .replace("127.0.0.1:8000", "127.0.0.1:" + ports.get(0))
                .replace("127.0.0.1:8001", "127.0.0.1:" + ports.get(1)).replaceAll("(?m)^.*\\[::].*$", "")
                .replace("listen 80;", "listen 127.0.0.1:" + plain + ";")
                .replace("listen 443 ssl http2;", "listen 127.0.0.1:" + secure + " ssl http2;")
                .replace("/etc/nginx/tls", folder.toString()).replace("/var/log/nginx", folder.toString())
                .replace("snippets/", SHIPPED.toAbsolutePath().normalize() + "/");
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                """.formatted(folder) + site + "}\n");
        return new ProcessBuilder("/usr/sbin/nginx", "-p", folder.toString(), "-c", file.toString(), "-e",
                folder.resolve("error.log").toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile()).start();
    }

    private static void certificate(Path folder) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                folder.resolve("harborai.key").toString(), "-out", folder.resolve("harborai.crt").toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("openssl").toFile()).start();
        if (openssl.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("openssl")));
        }
    }

    /** Ends a node as a power cut would. */
    void kill(int node) throws InterruptedException {
        ended(node, Process::destroyForcibly);
    }

    /** Stops a node in good order; its exit code. */
    int stop(int node) throws InterruptedException {
        return ended(node, Process::destroy);
    }

    private int ended(int node, Consumer<Process> by) throws InterruptedException {
        Process process = nodes.get(node);
        if (process == null) {
            throw new IllegalArgumentException("no node " + node);
        }
        by.accept(process);
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("node " + node + " does not end");
        }
        return process.exitValue();
    }

    /** A node's own address. */
    String node(int node) {
        return "http://127.0.0.1:" + ports.get(node);
    }

    /** The site's address, by TLS. */
    String site() {
        return "https://localhost:" + secure;
    }

    /** The site's address without TLS. */
    String plainSite() {
        return "http://127.0.0.1:" + plain;
    }

    Path certificate() {
        return home.resolve("nginx/harborai.crt");
    }

    /** What nginx wrote of bodies to its disk. */
    List<Path> bodiesOnDisk() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("body", "proxy")) {
            try (Stream<Path> files = Files.walk(home.resolve("nginx").resolve(folder))) {
                files.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }

    EmbeddedPostgres primary() {
        return primary;
    }

    EmbeddedPostgres replica() {
        return replica;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        nginx.destroyForcibly().onExit().join();
        nodes.values().forEach(node -> node.destroyForcibly().onExit().join());
        replica.close();
        primary.close();
        redis.close();
    }
}
