package io.harborai.chatroom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own. */
final class NodeProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> arguments;
    private volatile Process process;
    private volatile int port;

    private NodeProcess(List<String> arguments) throws IOException {
        this.arguments = arguments;
        this.process = launch();
    }

    static NodeProcess start(int postgres, String database, String redis) throws IOException {
        return new NodeProcess(List.of(Integer.toString(postgres), database, redis));
    }

    /** On SQLite in this folder. */
    static NodeProcess start(Path folder) throws IOException {
        return new NodeProcess(List.of(folder.toString()));
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx256m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), NodeMain.class.getName());
        builder.command().addAll(arguments);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process started = builder.start();
        BufferedReader out = new BufferedReader(new InputStreamReader(started.getInputStream(),
                StandardCharsets.UTF_8));
        CompletableFuture<Integer> ready = CompletableFuture.supplyAsync(() -> {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.startsWith("ready ")) {
                        return Integer.parseInt(line.substring("ready ".length()));
                    }
                }
                throw new IllegalStateException("the node ended before it was ready");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        port = ready.orTimeout(120, TimeUnit.SECONDS).join();
        return started;
    }

    /** A new connection; fails while the node is dead. */
    TestClient client() {
        return TestClient.open(HTTP, URI.create("ws://127.0.0.1:" + port + "/ws"));
    }

    /** Kills it as the kernel does, and starts it again on another port. */
    void killAndRestart() throws IOException {
        process.destroyForcibly().onExit().join();
        process = launch();
    }

    /** Stops it, or lets it go on, as the kernel does. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).redirectError(
                ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
