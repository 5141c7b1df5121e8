package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.harborai.engine.cache.SemanticSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SemanticCacheConfigTest {
    @TempDir
    Path directory;

    @Test
    void itIsOffUnlessItIsSwitchedOn() throws IOException {
        assertThat(loaded("cache: {enabled: true}").cache().semantic()).isEqualTo(SemanticSettings.OFF);
    }

    @Test
    void allOfItCanBeSet() throws IOException {
        assertThat(loaded("""
                providers: {lab: {base_url: "https://lab.example.org/v1"}}
                cache:
                  semantic: {enabled: true, model: lab/embed, threshold: 0.9, max_entries: 50, time_limit_ms: 200}
                """).cache().semantic()).isEqualTo(new SemanticSettings(true, 0.9, "lab/embed", 50, 200, false));
    }

    @Test
    void theModelOfWordsNeedsConsent() throws IOException {
        assertThat(loaded("cache: {semantic: {enabled: true, model: local/hash-embed, lexical_model: true}}").cache()
                .semantic().lexicalModel()).isTrue();
    }

    @Test
    void theModelOfAPlatformThatHasNoCredentialIsAWarning() throws IOException {
        ConfigResult result = load("cache: {semantic: {enabled: true, model: openai/text-embedding-3-small}}");
        assertThat(ConfigLoaderTest.loaded(result).warnings()).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("openai is not configured"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|needs an embedding model", "model: embed|must be provider/model",
            "model: fast|no alias", "model: lab/|must be provider/model", "model: lba/embed|did you mean lab?",
            "model: local/echo|makes no embeddings", "model: local/hash-embed|lexical_model: true"})
    void aModelThatWillNotDoIsRefusedWithTheRemedy(String model, String message) throws IOException {
        List<Finding> findings = ConfigLoaderTest.rejected(load("""
                providers: {lab: {base_url: "https://lab.example.org/v1"}}
                models: {fast: {targets: [lab/a]}}
                cache: {semantic: {enabled: true%s}}
                """.formatted(model.isEmpty() ? "" : ", " + model)));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.key()).isEqualTo("cache.semantic.model");
            assertThat(finding.message()).contains(message);
        });
    }

    private HarborConfig loaded(String yaml) throws IOException {
        return ConfigLoaderTest.loaded(load(yaml)).config();
    }

    private ConfigResult load(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
        return ConfigLoader.create(Map.of(), directory, ConfigLoaderTest.KNOWN).load(Map.of());
    }
}
