package io.harborai.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lets jcstress run the lock-free parts of the engine against themselves on all cores, and tells what it saw. */
final class StressBench {
    private static final Path MODULE = Path.of("bench", "jcstress", "target");
    private static final List<String> USUAL = List.of("-m", "quick");
    private static final Pattern VERDICT = Pattern
            .compile("RUN RESULTS:.*?Failed tests: (.*?)\\n.*?Error tests: (.*?)\\n", Pattern.DOTALL);
    private static final Pattern NONE = Pattern.compile("No matches\\.");

    private final List<String> options;

    /** With options of jcstress; none means its quick mode. */
    StressBench(List<String> options) {
        this.options = options.isEmpty() ? USUAL : options;
    }

    Report run(String command) {
        try {
            Path results = Files.createTempDirectory("harborai-jcstress");
            try {
                String output = stress(results);
                Files.writeString(MODULE.resolve("jcstress.log"), output);
                requireAllPassed(output);
                return report(output, command);
            } finally {
                Nginx.delete(results);
            }
        } catch (IOException e) {
            throw new BenchException("cannot keep what jcstress says", e);
        }
    }

    private String stress(Path results) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classPath(), "org.openjdk.jcstress.Main", "-v", "-r", results.resolve("html").toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command).directory(results.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith("(Results:")) {
                    System.err.println(line);
                }
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new BenchException("jcstress ended with code " + code + ":\n" + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        return output.toString();
    }

    private static String classPath() throws IOException {
        try (Stream<Path> files = Files.list(MODULE)) {
            Path tests = files.filter(file -> file.getFileName().toString().matches("harborai-jcstress-.*\\.jar"))
                    .findFirst().orElseThrow(() -> new BenchException("there is no jar in " + MODULE.toAbsolutePath()));
            return tests.toAbsolutePath() + File.pathSeparator + MODULE.resolve("lib").toAbsolutePath() + "/*";
        }
    }

    private static void requireAllPassed(String output) {
        Matcher verdict = VERDICT.matcher(output);
        if (!verdict.find() || !NONE.matcher(verdict.group(1)).find() || !NONE.matcher(verdict.group(2)).find()) {
            throw new BenchException("jcstress found forbidden outcomes; see " + MODULE.resolve("jcstress.log"));
        }
    }

    private Report report(String output, String command) {
        return new Report("jcstress", "Concurrency stress of the lock-free parts (R-7)")
                .paragraph(
                        "jcstress lets threads meet in the parts that event loops share, some hundred million times, with the "
                                + "compilers at every level, and counts what they saw. An outcome that is not allowed ends the run with "
                                + "an error; there was none.")
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("test", "outcome", "seen", "what it means"), StressOutcome.rows(output));
    }
}
