package io.harborai.gateway.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** Runs the tests in {@code src/test/node}: OpenAI's and Anthropic's Node clients against the gateway. Needs Node 20 or newer. */
final class NodeClientTest {
    private static final Path HOME = Path.of(System.getProperty("basedir", "."), "src/test/node").toAbsolutePath();
    private static final List<String> FILES = List.of("works.test.mjs", "fails.test.mjs", "files.test.mjs",
            "anthropic.test.mjs");
    private static final int MAX_INSTALL_SECONDS = 120;
    private static final int MAX_RUN_SECONDS = 120;

    @TempDir
    private Path scratch;

    /** What the reporter writes of each test. */
    record Outcome(String name, boolean passed, String error) {}

    @TestFactory
    List<DynamicTest> openai_for_node_works_through_the_gateway() throws Exception {
        installWhatTheLockNames();
        Path report = scratch.resolve("report.jsonl");
        String printed;
        try (FilesGateway files = FilesGateway.start(scratch)) {
            TestGateway gateway = files.gateway();
            List<String> command = new ArrayList<>(List.of("node", "--test", "--test-concurrency=1",
                    "--test-reporter=./reporter.mjs", "--test-reporter-destination=" + report));
            command.addAll(FILES);
            printed = run(command, MAX_RUN_SECONDS, Map.of("HARBORAI_BASE_URL", gateway.url("/v1").toString(),
                    "HARBORAI_KEY", TestGateway.KEY, "STANDIN_STATS_URL",
                    gateway.standin().baseUrl().resolve("/stats").toString()));
        }
        JsonMapper json = JsonMapper.shared();
        List<Outcome> outcomes = Files.exists(report)
                ? Files.readAllLines(report).stream().map(line -> json.readValue(line, Outcome.class)).toList()
                : List.of();
        // A file that cannot be loaded has no tests.
        assertThat(outcomes).as(printed).hasSizeGreaterThan(FILES.size());
        return outcomes.stream().map(outcome -> DynamicTest.dynamicTest(outcome.name(),
                () -> assertThat(outcome.passed()).as(outcome.error()).isTrue())).toList();
    }

    private void installWhatTheLockNames() throws IOException, InterruptedException {
        Path lock = HOME.resolve("package-lock.json");
        Path installed = HOME.resolve("node_modules/.package-lock.json");
        if (Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0) {
            return;
        }
        String printed = run(List.of("npm", "ci", "--no-audit", "--no-fund"), MAX_INSTALL_SECONDS, Map.of());
        assertThat(installed).as("what npm ci said: " + printed).exists();
    }

    /** Runs a program to its end and returns what it printed. */
    private String run(List<String> command, int maxSeconds, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path printed = Files.createTempFile(scratch, command.get(0), ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().putAll(environment);
        Process process = started(builder);
        try {
            if (!process.waitFor(maxSeconds, TimeUnit.SECONDS)) {
                fail(command + " did not end within " + maxSeconds + " s; it printed: " + Files.readString(printed));
            }
            return "exit code " + process.exitValue() + "\n" + Files.readString(printed);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process started(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new AssertionError("'" + builder.command().get(0) + "' cannot be started. These tests need Node 20 "
                    + "or newer with npm (Debian: apt-get install nodejs npm).", missing);
        }
    }
}
