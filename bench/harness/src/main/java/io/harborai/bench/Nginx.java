package io.harborai.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Debian's nginx as a plain reverse proxy before the stand-in: the floor that a gateway is compared with. */
public final class Nginx implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final Path directory;
    private final int port;

    private Nginx(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts one on a free port and waits until it takes connections.
     *
     * @param upstreamPort the stand-in's port on loopback
     * @param workers worker processes
     */
    public static Nginx start(int upstreamPort, int workers) {
        try {
            Path directory = Files.createTempDirectory("harborai-nginx");
            int port = freePort();
            Path config = directory.resolve("nginx.conf");
            Files.writeString(config, config(directory, port, upstreamPort, workers));
            Process process = new ProcessBuilder("nginx", "-p", directory.toString(), "-e",
                    directory.resolve("error.log").toString(), "-c", config.toString()).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out.log").toFile()).start();
            Nginx nginx = new Nginx(process, directory, port);
            nginx.awaitReady();
            return nginx;
        } catch (IOException e) {
            throw new BenchException("cannot start nginx", e);
        }
    }

    /** A port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BenchException("no free port", e);
        }
    }

    static String config(Path directory, int port, int upstreamPort, int workers) {
        return """
                daemon off;
                master_process on;
                worker_processes %d;
                worker_rlimit_nofile 65536;
                pid %s/nginx.pid;
                error_log %s/error.log warn;
                events { worker_connections 16384; }
                http {
                  access_log off;
                  keepalive_requests 1000000;
                  client_max_body_size 64m;
                  client_body_buffer_size 1m;
                  client_body_temp_path %s/body;
                  proxy_temp_path %s/proxy;
                  fastcgi_temp_path %s/fastcgi;
                  uwsgi_temp_path %s/uwsgi;
                  scgi_temp_path %s/scgi;
                  upstream standin { server 127.0.0.1:%d; keepalive 256; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%d backlog=8192;
                    location / {
                      proxy_pass http://standin;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                      proxy_read_timeout 600s;
                    }
                  }
                }
                """.formatted(workers, directory, directory, directory, directory, directory, directory, directory,
                upstreamPort, port);
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!connects(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String log = Files.readString(directory.resolve("error.log"), StandardCharsets.UTF_8);
                close();
                throw new BenchException("nginx does not take connections:\n" + log);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Whether something takes connections on a port of loopback. */
    static boolean connects(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The master's process id; the workers are its children. */
    public long pid() {
        return process.pid();
    }

    /** Stops it and removes its files. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(directory);
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BenchException("cannot remove " + directory, e);
        }
    }
}
