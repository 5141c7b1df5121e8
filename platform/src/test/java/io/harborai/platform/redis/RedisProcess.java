package io.harborai.platform.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import io.harborai.engine.provider.Secret;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/** A real redis-server on a port of its own, without persistence, that a test may freeze, kill and start again. */
public final class RedisProcess implements AutoCloseable {
    private static final String PASSWORD = "canary-5up3r";

    private final Path directory;
    private final int port;
    private Process process;

    private RedisProcess(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** A new one. */
    public static RedisProcess start() {
        try {
            Path directory = Files.createTempDirectory("harborai-redis");
            return new RedisProcess(directory, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() {
        try {
            Path program = directory.resolve("redis-server");
            if (!Files.exists(program)) {
                unpack(program);
            }
            Process started = new ProcessBuilder(program.toString(), "--port", Integer.toString(port), "--bind",
                    "127.0.0.1", "--requirepass", PASSWORD, "--save", "", "--appendonly", "no", "--daemonize", "no",
                    "--dir", directory.toString())
                    .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
            await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).until(this::answers);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(Path program) throws IOException {
        String file = "/" + (System.getProperty("os.arch").equals("aarch64")
                ? "redis-server-6.2.7-linux-arm64"
                : "redis-server-6.2.6-v5-linux-amd64");
        try (InputStream in = ExecutableProvider.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private boolean answers() {
        try {
            return command("PING").startsWith("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends one inline command on a connection of its own, and gives the beginning of the answer. */
    String command(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write(("AUTH " + PASSWORD + "\r\n").getBytes(StandardCharsets.UTF_8));
            read(socket.getInputStream());
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        int length = in.read(buffer);
        return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.UTF_8);
    }

    /** How it is reached. */
    public RedisSettings settings() {
        return RedisSettings.DEFAULT.withUrl(Secret.of("redis://:" + PASSWORD + "@127.0.0.1:" + port));
    }

    static String password() {
        return PASSWORD;
    }

    /** It answers nothing any more, and keeps its connections. */
    public void freeze() {
        signal("STOP");
    }

    /** It goes on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** It is gone, with everything in it. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again, empty, on the same port. */
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
        try {
            for (String file : new String[]{"redis-server", "log"}) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
