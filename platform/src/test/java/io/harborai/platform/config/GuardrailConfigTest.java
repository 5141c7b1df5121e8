package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class GuardrailConfigTest {
    @TempDir
    Path directory;

    @Test
    void guardrailsKeepTheirOrderAndTheirDefaults() throws IOException {
        List<GuardrailSettings> all = loaded("""
                guardrails:
                  later:   {type: regex, pattern: 'a{2,3}, b', action: mask, on_error: open, keys: [key_1]}
                  first:   {}
                  judge:   {type: webhook, url: "https://judge.example.org/x", timeout_ms: 300}
                """);
        assertThat(all).extracting(GuardrailSettings::name).containsExactly("later", "first", "judge");
        assertThat(all.get(0).pattern()).isEqualTo("a{2,3}, b");
        assertThat(all.get(0).failClosed()).isFalse();
        assertThat(all.get(0).keys()).containsExactly("key_1");
        assertThat(all.get(1).type()).isEqualTo("pii");
        assertThat(all.get(1).replacement()).isEqualTo("[{kind}]");
        assertThat(all.get(1).failClosed()).isTrue();
        assertThat(all.get(2).limit()).isEqualTo(Duration.ofMillis(300));
    }

    private List<GuardrailSettings> loaded(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
        return ConfigLoaderTest.loaded(ConfigLoader.create(Map.of(), directory, ConfigLoaderTest.KNOWN).load(Map.of()))
                .config().guardrails();
    }
}
