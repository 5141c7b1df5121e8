package io.harborai.app;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** What a shell completes, and what every command has. */
final class CompletionTest {
    /** They run for ever, or what they write is for another program already. */
    private static final Set<String> WITHOUT_JSON = Set.of("serve", "completion", "help", "version", "config schema",
            "alerts export", "knowledge export");

    @TempDir
    Path directory;

    private Terminal terminal() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Map.of(), directory, false, false);
    }

    /** What bash offers for the last of these words. */
    private List<String> completed(String... words) throws Exception {
        Path script = directory.resolve("completion.bash");
        Files.writeString(script, Run.of(directory, Map.of(), "completion").out());
        String line = "compopt() { :; }; source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + "); COMP_CWORD=" + (words.length - 1) + "; _complete_harborai; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return answer.lines().map(String::strip).toList();
    }

    @Test
    void bashCompletesCommandsTheirCommandsAndOptions() throws Exception {
        assertThat(completed("harborai", "''")).contains("serve", "chat", "keys", "help", "version");
        assertThat(completed("harborai", "keys", "''")).contains("create", "rotate");
        assertThat(completed("harborai", "usage", "--")).contains("--by", "--json");
    }

    @Test
    void zshIsToldToPrepareItself() {
        assertThat(Run.of(directory, Map.of(), "completion", "zsh").out()).startsWith("autoload -Uz compinit");
    }

    @Test
    void everyCommandThatAnswersCanAnswerInJsonAndGivesExamples() {
        List<String> mute = new ArrayList<>();
        List<String> without = new ArrayList<>();
        CommandLine whole = Commands.whole(terminal());
        whole.getSubcommands().forEach((name, command) -> {
            look(name, command, mute);
            if (!Set.of("help", "version").contains(name) && String.join("\n", command.getCommandSpec().usageMessage()
                    .footer()).lines().noneMatch(line -> line.contains("harborai " + name))) {
                without.add(name);
            }
        });
        assertThat(mute).as("commands without --json").isEmpty();
        assertThat(without).as("commands whose help has no example").isEmpty();
    }

    private static void look(String name, CommandLine command, List<String> mute) {
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().forEach((below, each) -> look(name + " " + below, each, mute));
        } else if (!WITHOUT_JSON.contains(name) && command.getCommandSpec().findOption("--json") == null) {
            mute.add(name);
        }
    }
}
