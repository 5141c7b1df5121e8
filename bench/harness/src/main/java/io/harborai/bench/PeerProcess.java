package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A client library in a process of its own, with nothing but its own dependencies, that makes calls when it is told to. */
final class PeerProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofMinutes(1);

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
    private final ToldProcess process;

    private PeerProcess(String folder, ToldProcess process) {
        this.folder = folder;
        this.process = process;
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
        return new PeerProcess(folder, ToldProcess.start("the peer " + folder, command, "peer ready"));
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
        return Figures.of(process.ask(mode + " " + length.toMillis(), length.plus(GRACE)));
    }

    @Override
    public void close() {
        process.close();
    }
}
