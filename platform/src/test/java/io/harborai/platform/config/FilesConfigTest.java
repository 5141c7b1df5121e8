package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.platform.config.ConfigLoaderTest.loaded;
import static io.harborai.platform.config.ConfigLoaderTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

/** Bounds of files and batches, and the sites whose pages may open sockets. */
final class FilesConfigTest {
    @TempDir
    Path directory;

    private ConfigResult load(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
        return ConfigLoader.create(Map.of(), directory, List.of()).load(Map.of());
    }

    @Test
    void theBoundsAreOpenAisUnlessOthersAreGiven() throws IOException {
        assertThat(loaded(load("server: {port: 8000}")).config().files())
                .isEqualTo(new FilesConfig(512L << 20, 10L << 30, 10_000,
                        Duration.ofHours(24), 4, 16, 50_000, 8 << 20, 100));
        FilesConfig given = loaded(load("""
                files: {max_mb: 1024, max_total_mb: 5, max_count: 7}
                batches: {window_hours: 48, at_once: 1, calls: 2, max_lines: 3, max_line_mb: 4, max_open: 5}
                """)).config().files();
        assertThat(given).isEqualTo(new FilesConfig(1L << 30, 1L << 30, 7, Duration.ofDays(2), 1, 2, 3, 4 << 20, 5));
    }

    @Test
    void anOriginIsASchemeAndAHost() throws IOException {
        assertThat(loaded(load("server: {allowed_origins: [https://chat.example, http://10.0.0.1:8080]}")).config()
                .server().allowedOrigins()).containsExactly("https://chat.example", "http://10.0.0.1:8080");
        for (String wrong : List.of("chat.example", "https://chat.example/", "https://u@chat.example", "'*'")) {
            assertThat(rejected(load("server: {allowed_origins: [" + wrong + "]}")).toString()).as(wrong)
                    .contains("server.allowed_origins", "an origin is a scheme and a host");
        }
    }
}
