package io.harborai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class CliTest {
    @TempDir
    Path directory;

    @Test
    void withoutACommandTheHelpIsShownAsAUsageError() {
        Run run = run();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Usage: harborai COMMAND", "serve", "Exit codes");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void helpGoesToStandardOutput(String word) {
        assertThat(run(word)).satisfies(run -> {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("harborai serve").doesNotContain("\u001b");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "chat", "models", "stats", "keys", "config"})
    void everyCommandHasHelpWithExamples(String command) {
        for (Run run : List.of(run("help", command), run(command, "--help"))) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("Usage: harborai " + command, "Examples:").doesNotContain("\u001b");
        }
    }

    @Test
    void anUnknownCommandIsAUsageErrorWithTheNearestName() {
        assertThat(run("srve")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("Did you mean serve?");
        });
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(run("models", "--jsn").exitCode()).isEqualTo(2);
        assertThat(run("version", "--jsn").exitCode()).isEqualTo(2);
        assertThat(run("keys", "create").err()).contains("--name");
        assertThat(run("keys", "create").exitCode()).isEqualTo(2);
        assertThat(run("keys").exitCode()).isEqualTo(2);
    }

    @Test
    void versionIsOneLineOrJson() {
        assertThat(run("version").out()).matches("harborai \\S+ \\(Java 25\\S*\\)\\R");
        assertThat(json(run("version", "--json").out()).path("version").asString()).isNotEmpty();
    }

    @Test
    void aValidConfigurationIsToldSo() throws IOException {
        Files.writeString(directory.resolve("good.yaml"), "server: {port: 9000}");
        Run run = run("config", "validate", "good.yaml");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("valid");
    }

    @Test
    void aWrongConfigurationExitsWith78AndNamesPlaceValueAndNearestName() throws IOException {
        Files.writeString(directory.resolve("bad.yaml"), "server: {prot: 9000}");
        Run run = run("config", "validate", "bad.yaml");
        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("bad.yaml:1:10: error: server.prot = 9000", "server.port");
        JsonNode report = json(run("config", "validate", "--json", "bad.yaml").out());
        assertThat(report.path("valid").asBoolean(true)).isFalse();
        assertThat(report.path("findings").path(0).path("line").asInt()).isEqualTo(1);
        assertThat(run("config", "show", "--config", "bad.yaml").exitCode()).isEqualTo(78);
        assertThat(run("serve", "--config", "bad.yaml").exitCode()).isEqualTo(78);
        assertThat(run("keys", "list", "--config", "bad.yaml").exitCode()).isEqualTo(78);
    }

    @Test
    void aMissingConfigurationExitsWith66() {
        assertThat(run("config", "validate", "absent.yaml").exitCode()).isEqualTo(66);
        assertThat(run("serve", "--config", "absent.yaml").exitCode()).isEqualTo(66);
    }

    @Test
    void theConfigurationIsShownMaskedWithItsOrigins() throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), "providers: {openai: {api_key: canary}}\n");
        Run run = run("config", "show");
        assertThat(run.out()).contains("port: 8000", "# default", "api_key: \"****\"", "harborai.yaml:1:31")
                .doesNotContain("canary");
        assertThat(json(run("config", "show", "--json").out()).path("server").path("port").asInt()).isEqualTo(8000);
        assertThat(json(run("config", "schema").out()).path("properties").has("server")).isTrue();
    }

    @Test
    void rolesOfLaterVersionsAreRefusedAsSuch() {
        assertThat(run("serve", "--roles", "gateway,console")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(78);
            assertThat(run.err()).contains("console is not part of this version", "gateway, knowledge, chatroom");
        });
        assertThat(run("serve", "--roles", "gatewy").err()).contains("did you mean gateway?");
    }

    @Test
    void aServersPortFromTheCommandLineIsChecked() {
        Run run = run("serve", "--port", "99999");
        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("server.port = 99999");
    }

    private Run run(String... args) {
        return Run.of(directory, Map.of(), args);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }
}
