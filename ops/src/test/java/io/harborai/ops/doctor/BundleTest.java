package io.harborai.ops.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import io.harborai.engine.provider.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Canaries go in by every way, and none comes out. */
final class BundleTest {
    @TempDir
    private Path folder;

    private record Inner(Secret url, List<Secret> more, Optional<Secret> maybe) {}

    private record Config(Map<String, Inner> parts, Secret none) {}

    @Test
    void no_secret_of_the_configuration_the_environment_or_a_file_is_in_it_wherever_it_stands() throws IOException {
        Config config = new Config(Map.of("a", new Inner(Secret.of("canary-of-a-url"),
                List.of(Secret.of("canary-in-a-list")), Optional.of(Secret.of("canary-maybe")))), Secret.of("none"));
        KnownSecrets secrets = KnownSecrets.of(config, Map.of("MY_API_KEY", "canary-environment", "HOME", "/home/me"),
                List.of("servre:\n  passwrod: fine\n  password: 'canary-in-a-file' # why\n  token: \"canary, quoted\"\n"
                        + "keys: {apiKey: canary-in-braces, port: 8000}\n"));
        String text = """
                {"url":"canary-of-a-url","x":["canary-in-a-list","canary-maybe"]} canary-environment
                canary-in-a-file canary, quoted canary-in-braces 8000 /home/me none
                sk-canary0123456789abcdef hb-canaryABCDEFGHIJKLMNOP Authorization: Bearer canarycanary
                postgresql://me:canary-pw@db/x https://h/?access_token=canary123&b=1 Basic Y2FuYXJ5OmNhbmFyeQ==
                """;
        Path file = folder.resolve("support.zip");
        new Bundle(secrets).add("a.txt", text).write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        String out = all(file);
        assertThat(out).doesNotContainIgnoringCase("canary").doesNotContain("Y2FuYXJ5")
                .contains("8000", "/home/me", "none", "postgresql://****@db/x", "b=1");
        assertThatThrownBy(() -> new Bundle(secrets).write(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void of_a_long_log_there_is_the_end_from_a_whole_line_on() throws IOException {
        Path log = folder.resolve("harborai.log");
        Files.writeString(log, "first line\n" + "x".repeat(99).concat("\n").repeat(30_000) + "last line\n");
        Path file = folder.resolve("support.zip");
        new Bundle(KnownSecrets.of(null, Map.of(), List.of())).addEnd("log.txt", log)
                .addEnd("none.txt", folder.resolve("gone")).write(file);
        String out = all(file);
        assertThat(out).doesNotContain("first line").endsWith("last line\n").startsWith("x".repeat(99) + "\n");
        assertThat(out.length()).isBetween(Bundle.MOST_BYTES - 200, Bundle.MOST_BYTES);
    }

    private static String all(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                text.append(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }
}
