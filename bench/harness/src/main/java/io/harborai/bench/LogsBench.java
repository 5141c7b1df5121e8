package io.harborai.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Lets {@code harborai logs analyze} read a log of many parts, some of them compressed, and holds what it counts against what was
 * written.
 */
final class LogsBench {
    private static final int USUAL_MB = 2_000;
    private static final int ROUNDS = 3;
    private static final long SEED = 20_261_121;
    private static final List<String> PROVIDERS = List.of("openai", "deepseek", "dashscope", "anthropic");
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final int megabytes;
    private final List<String> program;
    private long requests;
    private long failed;
    private long slow;
    private long lines;
    private long bytes;

    /** With the size in megabytes, and the words that run the command; both may be left out. */
    LogsBench(List<String> options) {
        megabytes = options.isEmpty() ? USUAL_MB : Integer.parseInt(options.getFirst());
        if (megabytes < 10 || megabytes > 100_000) {
            throw new IllegalArgumentException("logs " + megabytes + ": 10 to 100000 megabytes");
        }
        program = options.size() > 1 ? options.subList(1, options.size()) : List.of("./harborai");
    }

    /** One reading. */
    private record Reading(double seconds, double cpuSeconds, double peakMb, String json) {}

    Report run(String command) {
        try {
            Path folder = Files.createTempDirectory("harborai-logs");
            try {
                Path log = write(folder);
                List<Reading> readings = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    System.err.println("reading " + (round + 1) + " of " + ROUNDS);
                    readings.add(read(folder, log));
                }
                readings.forEach(this::requireExact);
                return report(command, readings);
            } finally {
                Nginx.delete(folder);
            }
        } catch (IOException e) {
            throw new BenchException("the log cannot be written or read", e);
        }
    }

    /** The log in four parts: two of the days before, of which one is compressed, one that was rolled by size, and today's. */
    private Path write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Path log = folder.resolve("harborai.log");
        part(folder.resolve("harborai.log.2026-11-18.0.gz"), random, Instant.parse("2026-11-18T00:00:00Z"));
        part(folder.resolve("harborai.log.2026-11-19.0"), random, Instant.parse("2026-11-19T00:00:00Z"));
        part(folder.resolve("harborai.log.2026-11-19.1.gz"), random, Instant.parse("2026-11-19T12:00:00Z"));
        part(log, random, Instant.parse("2026-11-20T00:00:00Z"));
        return log;
    }

    private void part(Path file, SplittableRandom random, Instant begin) throws IOException {
        long room = megabytes * 1_000_000L / 4;
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = file.toString().endsWith(".gz")
                        ? new GZIPOutputStream(raw, 1 << 16)
                        : new BufferedOutputStream(raw, 1 << 16)) {
            Instant at = begin;
            while (room > 0) {
                at = at.plusMillis(random.nextInt(20));
                byte[] line = line(random, at).getBytes(StandardCharsets.UTF_8);
                out.write(line);
                room -= line.length;
                bytes += line.length;
                lines++;
            }
        }
    }

    private String line(SplittableRandom random, Instant at) {
        String head = "{\"timestamp\":\"" + at + "\",\"level\":\"";
        if (random.nextInt(10) == 0) {
            return head
                    + "INFO\",\"logger\":\"io.harborai.platform.job\",\"message\":\"nothing to do\",\"thread\":\"job\"}\n";
        }
        boolean wrong = random.nextInt(40) == 0;
        double millis = random.nextInt(200) == 0 ? 5_001 + random.nextInt(20_000) : 1 + random.nextInt(400_000) / 100.0;
        requests++;
        failed += wrong ? 1 : 0;
        slow += millis > 5_000 ? 1 : 0;
        String provider = PROVIDERS.get(random.nextInt(PROVIDERS.size()));
        return head + (wrong ? "WARN" : "INFO")
                + "\",\"logger\":\"io.harborai.requests\",\"message\":\"/v1/chat/completions "
                + (wrong ? 502 : 200) + "\",\"thread\":\"vert.x-eventloop-thread-0\",\"request_id\":\"hb_"
                + at.toEpochMilli() + "_" + Integer.toHexString(random.nextInt()) + "\",\"provider\":\"" + provider
                + "\",\"model\":\"model-" + random.nextInt(12) + "\",\"status\":" + (wrong ? 502 : 200)
                + ",\"duration_ms\":" + millis + (wrong ? ",\"error_type\":\"provider_error\"" : "") + "}\n";
    }

    private Reading read(Path folder, Path log) throws IOException {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("logs", "analyze", log.toString(), "--json"));
        Path said = folder.resolve("said.json");
        long began = System.nanoTime();
        Process process = new ProcessBuilder(words).redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        double peak = 0;
        double cpu = 0;
        try {
            while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakMb(process.pid()));
                cpu = process.toHandle().info().totalCpuDuration().map(spent -> spent.toNanos() / 1e9).orElse(cpu);
                if (System.nanoTime() - began > LONGEST.toNanos()) {
                    process.destroyForcibly();
                    throw new BenchException("logs analyze did not end within " + LONGEST);
                }
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BenchException("stopped", stopped);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Reading(seconds, cpu, peak, Files.readString(said));
    }

    private static double peakMb(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (NoSuchFileException ended) {
            return 0;
        }
        return 0;
    }

    private void requireExact(Reading reading) {
        require(reading, "lines", lines);
        require(reading, "requests", requests);
        require(reading, "errors", failed);
        require(reading, "slow_requests", slow);
    }

    private static void require(Reading reading, String name, long written) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*([0-9]+)").matcher(reading.json());
        if (!found.find() || Long.parseLong(found.group(1)) != written) {
            throw new BenchException("logs analyze counts other " + name + " than the " + written
                    + " that were written: "
                    + (reading.json().isBlank() ? "it said nothing" : found.reset().find() ? found.group(1) : "none"));
        }
    }

    private Report report(String command, List<Reading> readings) {
        double mega = bytes / 1e6;
        Spread perCore = Spread.of(readings, reading -> mega / reading.cpuSeconds());
        return new Report("logs", "Reading a log (O-8)").table(List.of("machine", ""), Machine.rows()).commands(command)
                .paragraph(Math.round(mega) + " MB of JSON lines in four parts, two of them compressed; " + lines
                        + " lines, " + requests + " requests, " + failed + " errors, " + slow
                        + " slow ones: all counted exactly, in each of " + ROUNDS + " readings.")
                .table(List.of("measure", "median (range)", "bar"), List.of(
                        List.of("MB read per second", Spread.of(readings, reading -> mega / reading.seconds()).text(),
                                ""),
                        List.of("MB read per second of processor time, the JVM's start included", perCore.text(),
                                "at least 100"),
                        List.of("most memory in RAM, MB", Spread.of(readings, Reading::peakMb).text(), "below 150")))
                .plot("logs-speed", new BarPlot("MB read per second", List.of(
                        new BarPlot.Bar("by the clock", Spread.of(readings, reading -> mega / reading.seconds())),
                        new BarPlot.Bar("by processor time", perCore))));
    }
}
