package io.harborai.app.command;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.harborai.app.Terminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Options of serve that are read without picocli. */
final class ServeCommandTest {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream(), false,
            StandardCharsets.UTF_8);
    private final Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), NOWHERE, NOWHERE, Map.of(),
            Path.of("."), false, false);

    private boolean isPlain(String... args) {
        return ServeCommand.plain(List.of(args), terminal).isPresent();
    }

    @Test
    void everyOptionWithAValueIsReadAsPicocliReadsIt() {
        CommandLine line = new CommandLine(new ServeCommand(terminal));
        for (OptionSpec option : line.getCommandSpec().options()) {
            assertThat(isPlain(option.longestName(), "x")).as(option.longestName())
                    .isEqualTo(!option.usageHelp() && !option.versionHelp());
        }
        assertThat(isPlain()).isTrue();
        assertThat(isPlain("--host", "0.0.0.0", "--port", "9000", "--data", "d", "--roles", "gateway", "--config", "a",
                "--config", "b")).isTrue();
    }

    @Test
    void anythingElseIsPicoclis() {
        assertThat(isPlain("--port=0")).isFalse();
        assertThat(isPlain("--port")).isFalse();
        assertThat(isPlain("--port", "--host")).isFalse();
        assertThat(isPlain("--port", "1", "--port", "2")).isFalse();
        assertThat(isPlain("--data", "a", "--data", "b")).isFalse();
        assertThat(isPlain("--config", "@file")).isFalse();
        assertThat(isPlain("--prot", "1")).isFalse();
        assertThat(isPlain("--help")).isFalse();
        assertThat(isPlain("x", "y")).isFalse();
    }
}
