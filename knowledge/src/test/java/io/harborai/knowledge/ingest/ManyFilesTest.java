package io.harborai.knowledge.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Many files of other programs and some of enemies, in a process of 128 MB; {@code -Dharborai.files=1000} for as many. */
final class ManyFilesTest {
    private static final int FILES = Integer.getInteger("harborai.files", 13);
    /** What the whole process may take beside its heap of 128 MB: code, threads, mapped indexes. */
    private static final long MOST_KIB = 512 << 10;

    @TempDir
    Path directory;

    @Test
    void goodFilesAreFoundBadOnesSayWhyAndMemoryIsBounded() throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        Map<String, String> words = ManyFiles.good(files, FILES);
        Map<String, String> reasons = ManyFiles.hostile(files);
        Map<String, List<String>> told = run(files);
        reasons.forEach((name, reason) -> {
            List<String> line = told.getOrDefault(name, List.of());
            assertThat(line).as(name).isNotEmpty();
            String code = line.get(1).equals("REFUSED") ? "REFUSED" : line.get(2);
            assertThat(code).as("%s", line).isEqualTo(reason);
            assertThat(line.get(3)).as(name).isNotBlank().doesNotContain("root:", "null");
        });
        assertThat(reasons).hasSizeGreaterThanOrEqualTo(20);
        words.forEach((name, word) -> {
            List<String> line = told.getOrDefault(name, List.of("", "", "", "", ""));
            assertThat(line.get(1)).as("%s: %s", name, line).isEqualTo("READY");
            assertThat(line.get(4)).as("what %s finds", word).isEqualTo(name);
        });
        assertThat(Integer.parseInt(told.getOrDefault("searches", List.of("", "0")).get(1))).isPositive();
        assertThat(Long.parseLong(told.getOrDefault("peak", List.of("", "0")).get(1))).as("KiB").isPositive()
                .isLessThan(MOST_KIB);
    }

    private Map<String, List<String>> run(Path files) throws Exception {
        Path errors = directory.resolve("errors.txt");
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                IngestChild.class.getName(), directory.toString(), files.toString())
                .redirectError(errors.toFile()).start();
        try {
            Map<String, List<String>> told = new HashMap<>();
            List<String> lines = new ArrayList<>();
            child.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add);
            lines.forEach(line -> told.put(line.split("\t", -1)[0], List.of(line.split("\t", -1))));
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(errors)).isZero();
            return told;
        } finally {
            child.destroyForcibly();
        }
    }
}
