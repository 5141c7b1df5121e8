package io.harborai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an application takes on with the SDK: the build writes the runtime class path of the module into a file. */
final class WeightTest {
    private static final long MAX_BYTES = 12_000_000;

    private static List<Path> runtimeClassPath() throws IOException {
        String paths = Files.readString(Path.of("target", "runtime-classpath.txt"));
        return Stream.of(paths.strip().split(java.io.File.pathSeparator, -1)).map(Path::of).toList();
    }

    @Test
    void sdkAndAllItNeedsWeighLessThanTwelveMegabytes() throws IOException {
        long total = size(Path.of("target", "classes"));
        for (Path entry : runtimeClassPath()) {
            total += size(entry);
        }
        System.out.printf("SDK's runtime: %d jars and the SDK's own classes, %.1f MB%n", runtimeClassPath().size(),
                total / 1e6);
        assertThat(total).isBetween(1_000_000L, MAX_BYTES);
    }

    @Test
    void noDatabindNoKotlinNoLoggerBindingIsAmongThem() throws IOException {
        assertThat(runtimeClassPath()).extracting(path -> path.getFileName().toString())
                .noneMatch(name -> name.startsWith("jackson-databind") || name.startsWith("kotlin")
                        || name.startsWith("logback") || name.startsWith("slf4j-simple") || name.startsWith("log4j"));
    }

    private static long size(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return Files.size(entry);
        }
        try (Stream<Path> files = Files.walk(entry)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
