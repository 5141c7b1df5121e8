package io.harborai.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A server in a process of its own, which says in a line of its output when it is ready. */
public final class JavaServer implements AutoCloseable {

    /** Lines of output kept to explain a failure. */
    private static final int MAX_LINES = 50;
    private static final long STOP_SECONDS = 15;

    private final Process process;
    private final String readyLine;

    private JavaServer(Process process, String readyLine) {
        this.process = process;
        this.readyLine = readyLine;
    }

    /**
     * Starts a command and waits for its ready line.
     *
     * @param command the program and its arguments
     * @param environment variables added to this process's own
     * @param ready what is found in the ready line
     * @param patience how long to wait for it
     * @throws BenchException when the process ends or says nothing in time; its last lines are in the message
     */
    public static JavaServer start(List<String> command, Map<String, String> environment, Pattern ready,
            Duration patience) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new BenchException("cannot start " + String.join(" ", command), e);
        }
        Deque<String> last = new ArrayDeque<>();
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("output of " + command.get(0))
                .start(() -> follow(process, ready, line, last));
        try {
            return new JavaServer(process, line.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            stop(process);
            synchronized (last) {
                throw new BenchException("no ready line from " + String.join(" ", command) + "; its output:\n"
                        + String.join("\n", last), e);
            }
        } catch (InterruptedException e) {
            stop(process);
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Reads to the end, so that the process never blocks on its output. */
    private static void follow(Process process, Pattern ready, CompletableFuture<String> line, Deque<String> last) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String next = out.readLine(); next != null; next = out.readLine()) {
                synchronized (last) {
                    last.addLast(next);
                    if (last.size() > MAX_LINES) {
                        last.removeFirst();
                    }
                }
                if (ready.matcher(next).find()) {
                    line.complete(next);
                }
            }
            line.completeExceptionally(new BenchException("it ended before it was ready"));
        } catch (IOException e) {
            line.completeExceptionally(e);
        }
    }

    /** The stand-in provider on a free port. */
    public static JavaServer standin(int eventLoops) {
        return start(List.of(java(), "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "io.harborai.standin.Main", "--port", "0", "--event-loops",
                Integer.toString(eventLoops)), Map.of(), Pattern.compile("stand-in ready on http"),
                Duration.ofSeconds(30));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** The line that said that it is ready. */
    public String readyLine() {
        return readyLine;
    }

    /** The port in the ready line's URL. */
    public int port() {
        return Integer.parseInt(readyLine.replaceAll(".*http://[^:/]+:([0-9]+).*", "$1"));
    }

    /** Asks it to stop (SIGTERM), waits, and kills it when it does not. */
    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroy);
    }
}
