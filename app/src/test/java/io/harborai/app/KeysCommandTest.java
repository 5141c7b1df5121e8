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
        assertThat(key.propertyNames()).contains("id", "key", "name", "prefix", "created_at", "expires_at", "models");
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
    void wrongLimitsAndTimesAreUsageErrors() {
        assertThat(run("keys", "create", "--name", "x", "--rpm", "-1").err()).contains("limits.rpm", "-1");
        assertThat(run("keys", "create", "--name", "x", "--budget", "10").err()).contains("budgets", "10USD/month");
        assertThat(run("keys", "create", "--name", "x", "--ips", "here").err()).contains("ips", "here");
        assertThat(run("keys", "create", "--name", "x", "--team", "blue").exitCode()).isEqualTo(2);
        assertThat(run("keys", "create", "--name", "x", "--expires", "soon").exitCode()).isEqualTo(2);
        assertThat(run("keys", "create", "--name", "x", "--expires", "2001-01-01").err()).contains("over already");
        assertThat(run("keys", "create", "--name", " ").exitCode()).isEqualTo(2);
    }

    @Test
    void everyOptionIsKeptAndAnUpdateChangesWhatItNames() {
        assertThat(run("teams", "create", "--name", "red", "--models", "lab/*", "--budget", "100USD/month").exitCode())
                .isZero();
        String id = json(run("keys", "create", "--name", "app", "--team", "red", "--owner", "alice", "--project", "p",
                "--rpm", "60", "--tpm", "1000", "--concurrent", "3", "--request-bytes", "4096", "--budget",
                "10USD/month,5tokens/day:soft", "--ips", "10.0.0.0/8,::1", "--routes", "/v1/embeddings", "--tag",
                "stage=live", "--tag", "b=c", "--cache", "off", "--log-bodies", "--guardrails", "pii", "--json").out())
                .path("id").asString();
        assertThat(run("keys", "update", id, "--tpm", "0", "--rpd", "9", "--tag", "b=", "--models", "lab/a,lab/b")
                .exitCode()).isZero();
        JsonNode key = json(run("keys", "show", id, "--json").out());
        assertThat(key.path("limits").toString())
                .isEqualTo("{\"rpm\":60,\"rpd\":9,\"concurrent\":3,\"request_bytes\":4096}");
        assertThat(key.path("tags").toString()).isEqualTo("{\"stage\":\"live\"}");
        assertThat(key.path("models").size()).isEqualTo(2);
        assertThat(key.path("log_bodies").asBoolean()).isTrue();
        assertThat(run("keys", "show", id).out()).contains("10USD/month,5tokens/day:soft", "10.0.0.0/8", "alice")
                .doesNotContain("hash");
        assertThat(run("keys", "list", "--team", "red").out()).contains(id, "red", "alice", "good");
        assertThat(run("keys", "list", "--team", "blue").exitCode()).isEqualTo(2);
        assertThat(run("keys", "update", id, "--team", "", "--owner", "", "--budget", "", "--expires", "never",
                "--no-log-bodies").exitCode()).isZero();
        key = json(run("keys", "show", id, "--json").out());
        assertThat(key.path("team").isNull()).isTrue();
        assertThat(key.path("budgets").size()).isZero();
        assertThat(key.path("log_bodies").asBoolean()).isFalse();
    }

    @Test
    void aKeyIsRotatedDisabledAndEnabled() {
        JsonNode made = json(run("keys", "create", "--name", "app", "--json").out());
        String id = made.path("id").asString();
        Run rotated = run("keys", "rotate", id, "--grace", "1h");
        assertThat(rotated.out()).matches("hb-[A-Za-z0-9_-]{43}\\R").doesNotContain(made.path("key").asString());
        assertThat(rotated.err()).contains("works until");
        assertThat(run("keys", "rotate", id, "--grace", "soon").exitCode()).isEqualTo(2);
        assertThat(run("keys", "disable", id).out()).contains("Disabled " + id);
        assertThat(run("keys", "list").out()).contains("disabled");
        assertThat(run("keys", "enable", id).out()).contains("Enabled " + id);
        assertThat(run("keys", "revoke", id).exitCode()).isZero();
        assertThat(run("keys", "rotate", id)).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("for good");
        });
    }

    @Test
    void aTeamIsMadeListedChangedAndDeleted() {
        assertThat(run("teams", "create", "--name", "red", "--rpm", "60", "--tag", "a=b").out()).contains("red");
        assertThat(run("teams", "create", "--name", "red").err()).contains("already");
        assertThat(run("teams", "list").out()).contains("red", "rpm=60", "a=b", "all");
        assertThat(run("teams", "update", "red", "--name", "deep red", "--budget", "1USD/day").out())
                .contains("deep red", "1USD/day", "rpm=60");
        assertThat(run("teams", "show", "deep red").out()).contains("team_");
        run("keys", "create", "--name", "x", "--team", "deep red");
        assertThat(run("teams", "delete", "deep red").err()).contains("1 key");
        assertThat(run("teams", "show", "absent").exitCode()).isEqualTo(66);
        run("teams", "create", "--name", "empty");
        assertThat(run("teams", "delete", "empty").out()).contains("Deleted");
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
