package io.harborai.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs the launcher from an unpacked distribution, made of this test's own class path. */
final class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "harborai").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private Path home;
    private Path elsewhere;

    @BeforeEach
    void unpack() throws IOException {
        home = Files.createDirectories(directory.resolve("a home with spaces"));
        elsewhere = Files.createDirectories(directory.resolve("some where"));
        Files.copy(SCRIPT, home.resolve("harborai"));
        // The training run takes longer than these tests; this file says that it was tried.
        Files.writeString(home.resolve("aot.log"), "");
        Path lib = Files.createDirectories(home.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                Files.createSymbolicLink(lib.resolve(path.getFileName()), path);
            } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
                jar(path, lib.resolve("harborai-" + path.resolve("../..").normalize().getFileName() + "-test.jar"));
            }
        }
    }

    @Test
    void itRunsFromAnotherDirectoryAPathWithSpacesAndThroughALink() throws Exception {
        assertThat(run(home.resolve("harborai"), "version").out()).startsWith("harborai ");
        Path link = Files.createSymbolicLink(elsewhere.resolve("relative link"),
                elsewhere.relativize(home.resolve("harborai")));
        assertThat(run(link, "version").out()).startsWith("harborai ");
    }

    @Test
    void itPassesArgumentsAndExitCodesOn() throws Exception {
        assertThat(run(home.resolve("harborai"), "nonsense").exitCode()).isEqualTo(2);
        assertThat(run(home.resolve("harborai"), "config", "validate", "no such file.yaml")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(66);
            assertThat(run.err()).contains("no such file.yaml");
        });
    }

    @Test
    void aRelativeDataDirectoryLiesWhereTheUserIs() throws Exception {
        assertThat(
                run(home.resolve("harborai"), "keys", "create", "--name", "two words", "--data", "my data").exitCode())
                .isZero();
        assertThat(elsewhere.resolve("my data/harborai.db")).exists();
        assertThat(home.resolve("my data")).doesNotExist();
    }

    @Test
    void aServerStartsStopsOnSigtermWithExitCode0AndFreesItsDirectory() throws Exception {
        for (int start = 0; start < 2; start++) {
            Process server = start(home.resolve("harborai"), "serve", "--port", "0", "--data", "served");
            Path out = elsewhere.resolve("out");
            await().atMost(60, TimeUnit.SECONDS).until(() -> Files.readString(out).contains("HarborAI ready on ")
                    || !server.isAlive());
            assertThat(Files.readString(elsewhere.resolve("err"))).isEmpty();
            assertThat(Files.readString(out)).containsOnlyOnce("HarborAI ready on http://127.0.0.1:");
            server.destroy();
            assertThat(server.waitFor(40, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        }
    }

    @Test
    void whatLiesInPluginsIsFoundAndABrokenOneKeepsNoServerFromStarting() throws Exception {
        Path classes = Files.createDirectories(directory.resolve("broken/META-INF/services")).resolve("../..");
        Files.writeString(classes.resolve("META-INF/services/io.harborai.engine.plugin.ProviderFactory"),
                "io.nobody.Lost\n");
        Files.createDirectories(home.resolve("plugins"));
        jar(classes.normalize(), home.resolve("plugins/lost.jar"));
        Process server = start(home.resolve("harborai"), "serve", "--port", "0", "--data", "served");
        Path out = elsewhere.resolve("out");
        await().atMost(60, TimeUnit.SECONDS).until(() -> Files.readString(out).contains("HarborAI ready on ")
                || !server.isAlive());
        assertThat(Files.readString(elsewhere.resolve("err"))).contains("plug-in", "io.nobody.Lost");
        server.destroy();
        assertThat(server.waitFor(40, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anIncompleteDistributionIsToldSo() throws Exception {
        Path bare = Files.createDirectories(directory.resolve("bare"));
        Files.copy(SCRIPT, bare.resolve("harborai"));
        assertThat(run(bare.resolve("harborai"), "version")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(69);
            assertThat(run.err()).contains("lib is missing");
        });
    }

    private Run run(Path script, String... args) throws IOException, InterruptedException {
        Process process = start(script, args);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(elsewhere.resolve("out")),
                Files.readString(elsewhere.resolve("err")));
    }

    private Process start(Path script, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile())
                .redirectOutput(elsewhere.resolve("out").toFile()).redirectError(elsewhere.resolve("err").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("HARBORAI_"));
        environment.keySet().removeAll(List.of("HOST", "PORT", "WORKERS", "DATABASE_URL", "REDIS_URL", "LOG_LEVEL"));
        environment.put("HARBORAI_MASTER_KEY", "master-key-for-tests");
        environment.put("HARBORAI_JAVA_HOME", directory.resolve("no such jdk").toString());
        return builder.start();
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file, StandardCharsets.UTF_8);
                Stream<Path> entries = Files.walk(classes)) {
            // Flyway looks for migrations by their directory, so directories have entries, too.
            for (Path entry : entries.filter(any -> !any.equals(classes)).toList()) {
                String name = classes.relativize(entry).toString().replace(File.separatorChar, '/');
                zip.putNextEntry(new ZipEntry(Files.isDirectory(entry) ? name + "/" : name));
                if (Files.isRegularFile(entry)) {
                    Files.copy(entry, zip);
                }
                zip.closeEntry();
            }
        }
    }
}
