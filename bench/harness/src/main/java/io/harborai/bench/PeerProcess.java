package io.harborai.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A client library in a process of its own, with nothing but its own dependencies, that makes calls when it is told to. */
final class PeerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final long STOP_SECONDS = 10;

    /** What the calls of one measurement were, as the process tells it. */
    record Figures(long calls, double perSecond, double cpuMicros, double allocatedBytes, double characters) {
        private static Figures of(String line) {
            String[] words = line.split(" ");
            if (words.length != 6 || !words[0].equals("result")) {
                throw new BenchException("a peer said: " + line);
            }
            return new Figures(Long.parseLong(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]), Double.parseDouble(words[5]));
        }
    }

    private final String folder;
    private final Process process;
    private final BufferedReader said;
    private final Writer orders;

    private PeerProcess(String folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts one and waits until it has made its first calls.
     *
     * @param folder its folder below {@code bench/peers}
     */
    static PeerProcess start(String folder, int standinPort, int threads) {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms512m",
                "-Xmx512m", "-jar", jar(folder).toString(), "http://127.0.0.1:" + standinPort + "/v1",
                Integer.toString(threads));
        try {
            PeerProcess peer = new PeerProcess(folder,
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
            String line = peer.read(START);
            while (!line.startsWith("peer ready")) {
                line = peer.read(START);
            }
            return peer;
        } catch (IOException e) {
            throw new BenchException("cannot start the peer " + folder, e);
        }
    }

    private static Path jar(String folder) {
        Path target = Path.of("bench", "peers", folder, "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("harborai-peers-.*[0-9]\\.jar"))
                    .findFirst().orElseThrow(() -> new BenchException("no jar in " + target + "; build bench/peers"));
        } catch (IOException e) {
            throw new BenchException("cannot read " + target, e);
        }
    }

    /** The jars that it brings, its own and the load's apart. */
    List<Path> libraries() {
        Path lib = Path.of("bench", "peers", folder, "target", "lib");
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("harborai-peers-")).toList();
        } catch (IOException e) {
            throw new BenchException("cannot read " + lib, e);
        }
    }

    /** Makes calls for so long. */
    Figures measure(String mode, Duration length) {
        try {
            orders.write(mode + " " + length.toMillis() + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new BenchException("the peer " + folder + " has ended", e);
        }
        return Figures.of(read(length.plus(GRACE)));
    }

    private String read(Duration patience) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::nextLine);
        try {
            return line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new BenchException("the peer " + folder + " said nothing for " + patience.toSeconds() + " s", e);
        }
    }

    private String nextLine() {
        try {
            String line = said.readLine();
            if (line == null) {
                throw new BenchException("the peer " + folder + " has ended with code " + process.waitFor());
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
