package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a report must tell of the machine and of the programs measured. */
final class Machine {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Machine() {
    }

    /** Rows of a table: name and value. */
    static List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("date", LocalDate.now(ZoneOffset.UTC).toString()));
        rows.add(List.of("commit", firstLine(List.of("git", "describe", "--always", "--dirty"))));
        rows.add(List.of("processor", field("/proc/cpuinfo", "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores"));
        long kib = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""));
        rows.add(List.of("memory", String.format(Locale.ROOT, "%.1f GiB", kib / 1024.0 / 1024.0)));
        rows.add(List.of("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version")));
        rows.add(List.of("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")));
        rows.add(List.of("nginx", firstLine(List.of("nginx", "-v"))));
        rows.add(List.of("load before the run", field("/proc/loadavg", "")));
        return rows;
    }

    private static String firstLine(List<String> command) {
        try {
            return Shell.run(command, PATIENCE).lines().findFirst().orElse("");
        } catch (BenchException e) {
            return "unknown (" + command.get(0) + " does not say)";
        }
    }

    /** The value of the first line that begins with a name. */
    private static String field(String file, String name) {
        try {
            return Files.readString(Path.of(file)).lines().filter(line -> line.startsWith(name)).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim()).orElse("0");
        } catch (IOException e) {
            throw new BenchException("cannot read " + file, e);
        }
    }
}
