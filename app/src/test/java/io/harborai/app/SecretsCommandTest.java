package io.harborai.app;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class SecretsCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String input, String... args) {
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Cli.run(List.of(args), new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), stream, stream, Map.of(), directory,
                false, false));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aSecretIsStoredRotatedTakenBackAndDeletedAndNeverShown() throws Exception {
        assertThat(run("sk-one\n", "secrets", "set", "lab")).as(said()).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("${secret:lab}");
        assertThat(run("sk-two", "secrets", "set", "lab")).isEqualTo(ExitCode.FAILED);
        assertThat(run("sk-two", "secrets", "rotate", "lab")).isEqualTo(ExitCode.OK);
        assertThat(run("", "secrets", "list", "--json")).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("\"name\" : \"lab\"", "\"has_previous\" : true").doesNotContain("sk-");
        assertThat(run("", "secrets", "undo", "lab")).isEqualTo(ExitCode.OK);
        assertThat(run("", "secrets", "delete", "lab")).isEqualTo(ExitCode.OK);
        assertThat(run("", "secrets", "delete", "lab")).isEqualTo(ExitCode.NO_INPUT);
        assertThat(run("", "secrets", "set", "lab")).isEqualTo(ExitCode.USAGE);
        assertThat(run("sk-one", "secrets", "set", "../lab")).isEqualTo(ExitCode.USAGE);
        byte[] database = Files.readAllBytes(directory.resolve("data/harborai.db"));
        assertThat(new String(database, StandardCharsets.ISO_8859_1)).doesNotContain("sk-one", "sk-two");
    }

    @Test
    void aConfigurationWithASecretIsValidWithoutTheDatabase() throws Exception {
        Files.writeString(directory.resolve("harborai.yaml"),
                "providers:\n  lab: {base_url: \"https://lab.example/v1\", api_key: \"${secret:lab}\"}\n");
        assertThat(run("", "config", "validate")).as(said()).isEqualTo(ExitCode.OK);
        assertThat(run("", "config", "history")).as(said()).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("VERSION");
        assertThat(run("", "config", "diff", "1", "2")).isEqualTo(ExitCode.NO_INPUT);
        assertThat(run("", "config", "rollback", "1")).isEqualTo(ExitCode.NO_INPUT);
        assertThat(run("", "config", "reload", "--url", "http://127.0.0.1:1")).isEqualTo(ExitCode.UNAVAILABLE);
    }
}
