package io.harborai.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures how long the command takes to say something that needs no server, and how much processor time. */
final class CommandStarts {

    private static final long PATIENCE_SECONDS = 300;
    private static final List<List<String>> COMMANDS = List.of(List.of("version"), List.of("help"), List.of("help",
            "keys"), List.of("completion", "bash"));
    /** Tells a command's processor time, children included, which the operating system keeps until its parent asks. */
    private static final List<String> TIMED = List.of("bash", "-c",
            "TIMEFORMAT='%R %U %S'; time \"$@\" >/dev/null 2>/dev/null", "bash", "./harborai");

    private final int times;

    CommandStarts(int times) {
        this.times = times;
    }

    /**
     * One start.
     *
     * @param wallMs from its start to its end, milliseconds
     * @param processorMs processor time in it, milliseconds
     */
    private record Once(double wallMs, double processorMs) {}

    /** Adds what was measured. */
    Report into(Report report) {
        List<List<String>> rows = new ArrayList<>();
        List<BarPlot.Bar> bars = new ArrayList<>();
        for (List<String> command : COMMANDS) {
            run(command);
            List<Once> starts = Stream.generate(() -> run(command)).limit(times).toList();
            String name = String.join(" ", command);
            Spread wall = Spread.of(starts, Once::wallMs);
            rows.add(List.of("harborai " + name, wall.text(), Spread.of(starts, Once::processorMs).text()));
            bars.add(new BarPlot.Bar(name, wall));
        }
        return report.section("X-2 the command's start").table(List.of("command", "ms", "processor ms"), rows).plot(
                "x2", new BarPlot("harborai, start to end, ms", bars));
    }

    private static Once run(List<String> command) {
        try {
            Process process = new ProcessBuilder(Stream.concat(TIMED.stream(), command.stream()).toList()).directory(
                    Path.of("").toAbsolutePath().toFile()).redirectErrorStream(true).start();
            String told = new String(process.getInputStream().readAllBytes(),
                    StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchException("harborai " + String.join(" ", command) + " failed: " + told);
            }
            String[] seconds = told.split("\\s+");
            return new Once(1e3 * Double.parseDouble(seconds[0]), 1e3 * (Double.parseDouble(seconds[1])
                    + Double.parseDouble(seconds[2])));
        } catch (IOException e) {
            throw new BenchException("cannot run harborai", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
