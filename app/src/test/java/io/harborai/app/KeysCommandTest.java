package io.harborai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class KeysCommandTest {
    @TempDir
    Path directory;

    @Test
    void aKeyIsMadeListedAndRevokedOnTheDataDirectory() {
        Run created = run("keys", "create", "--name", "ci", "--models", "fast,lab/*", "--expires", "30d", "--json");
        assertThat(created.exitCode()).isZero();
        JsonNode key = json(created.out());
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("id", "key", "name", "prefix", "created_at",
                "expires_at", "models");
        assertThat(key.path("key").asString()).matches("hb-[A-Za-z0-9_-]{43}");
        assertThat(key.path("models").size()).isEqualTo(2);
        assertThat(Duration.between(Instant.parse(key.path("created_at").asString()),
                Instant.parse(key.path("expires_at").asString()))).isBetween(Duration.ofDays(29), Duration.ofDays(31));

        String id = key.path("id").asString();
        assertThat(run("keys", "list").out()).contains(id, "ci", "fast,lab/*")
                .doesNotContain(key.path("key").asString());
        assertThat(run("keys", "revoke", id).out()).contains("Revoked " + id);
        assertThat(json(run("keys", "list", "--json").out()).path("data").path(0).path("revoked_at").asString(""))
                .isNotEmpty();
    }

    @Test
    void withoutJsonTheKeyAloneIsOnStandardOutput() {
        Run run = run("keys", "create", "--name", "ci");
        assertThat(run.out()).matches("hb-[A-Za-z0-9_-]{43}\\R");
        assertThat(run.err()).contains("cannot be shown again");
    }

    @Test
    void anUnknownKeyExitsWith66() {
        assertThat(run("keys", "revoke", "key_absent").exitCode()).isEqualTo(66);
    }

    @Test
    void limitsOfLaterVersionsAndWrongTimesAreUsageErrors() {
        assertThat(run("keys", "create", "--name", "x", "--rpm", "60")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("not part of this version");
        });
        assertThat(run("keys", "create", "--name", "x", "--expires", "soon").exitCode()).isEqualTo(2);
        assertThat(run("keys", "create", "--name", "x", "--expires", "2001-01-01").err()).contains("over already");
        assertThat(run("keys", "create", "--name", " ").exitCode()).isEqualTo(2);
    }

    @Test
    void aDateEndsWithItsLastSecond() {
        JsonNode key = json(run("keys", "create", "--name", "x", "--expires", "2999-12-31", "--json").out());
        assertThat(key.path("expires_at").asString()).isEqualTo("2999-12-31T23:59:59Z");
    }

    @Test
    void aDataDirectoryThatCannotBeUsedIsExplained() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Run run = run("keys", "list", "--data", "file");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).contains("--data");
        Files.createDirectories(directory.resolve("broken"));
        Files.writeString(directory.resolve("broken/harborai.db"), "not a database ".repeat(500));
        assertThat(run("keys", "list", "--data", "broken").exitCode()).isEqualTo(74);
    }

    private Run run(String... args) {
        return Run.of(directory, Map.of(), args);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }
}
