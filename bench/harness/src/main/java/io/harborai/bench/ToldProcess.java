package io.harborai.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that answers each line of its input with a line, and ends with its input. */
final class ToldProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final long STOP_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader said;
    private final Writer orders;

    private ToldProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts one; its errors go where those of this process go.
     *
     * @param name how failures call it
     * @param ready what its first line that counts begins with
     */
    static ToldProcess start(String name, List<String> command, String ready) {
        try {
            ToldProcess told = new ToldProcess(name,
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
            while (!told.read(START).startsWith(ready)) {
                // Something that a library says of itself.
            }
            return told;
        } catch (IOException e) {
            throw new BenchException("cannot start " + name, e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Tells it a line, and gives its answer. */
    String ask(String line, Duration patience) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new BenchException(name + " has ended", e);
        }
        return read(patience);
    }

    private String read(Duration patience) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::nextLine);
        try {
            return line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchException(name + " failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new BenchException(name + " said nothing for " + patience.toSeconds() + " s", e);
        }
    }

    private String nextLine() {
        try {
            String line = said.readLine();
            if (line == null) {
                throw new BenchException(name + " has ended with code " + process.waitFor());
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Ends its input, waits, and kills it when it does not end. */
    @Override
    public void close() {
        try {
            orders.close();
            // Some clients leave threads behind that keep a process alive; nothing of it is needed any more.
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
