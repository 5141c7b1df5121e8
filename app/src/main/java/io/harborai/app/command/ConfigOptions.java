package io.harborai.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.KnownProviders;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.Finding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration and data directory to use. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; default harborai.yaml, if there is one. May be said several times: what a later file sets comes before what an earlier one does.")
    private List<Path> config = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory; default ./data.")
    private @Nullable String data;

    /** Takes an option as it stands on a command line; whether it is one of these that may still be given. */
    boolean take(String name, String value) {
        if (name.equals("--config")) {
            config = Stream.concat(config.stream(), Stream.of(Path.of(value))).toList();
            return true;
        }
        if (name.equals("--data") && data == null) {
            data = value;
            return true;
        }
        return false;
    }

    /** The files that were named; none for the usual one. */
    List<Path> files() {
        return config;
    }

    ConfigResult load(Terminal terminal, Map<String, String> moreFlags) {
        return source(terminal, moreFlags).load();
    }

    /** Where the configuration comes from, so that it can be loaded again. */
    ConfigSource source(Terminal terminal, Map<String, String> moreFlags) {
        Map<String, String> flags = new LinkedHashMap<>(moreFlags);
        if (data != null) {
            flags.put("data_dir", data);
        }
        return source(terminal, config, flags);
    }

    /** The configuration's files; those that are looked for when none is named need not be there. */
    List<Path> files(Terminal terminal) {
        return source(terminal, Map.of()).paths();
    }

    static ConfigSource source(Terminal terminal, List<Path> files, Map<String, String> flags) {
        return ConfigSource.ofFiles(
                ConfigLoader.create(terminal.environment(), terminal.directory(), KnownProviders.all()), files, flags);
    }

    static ConfigResult load(Terminal terminal, List<Path> files, Map<String, String> flags) {
        return source(terminal, files, flags).load();
    }

    /** The configuration; findings go to standard error. */
    static ConfigResult.Loaded require(ConfigResult result, Terminal terminal) {
        return switch (result) {
            case ConfigResult.Loaded loaded -> {
                print(loaded.warnings(), terminal);
                yield loaded;
            }
            case ConfigResult.Rejected rejected -> {
                print(rejected.findings(), terminal);
                throw new CommandFailure(ExitCode.CONFIGURATION, "the configuration is wrong, see above");
            }
            case ConfigResult.Unavailable unavailable ->
                throw new CommandFailure(exitCode(unavailable.cause()), unavailable.message());
        };
    }

    static void print(List<Finding> findings, Terminal terminal) {
        findings.forEach(finding -> terminal.err().println(finding));
    }

    static int exitCode(ConfigResult.Cause cause) {
        return switch (cause) {
            case MISSING -> ExitCode.NO_INPUT;
            case PERMISSION -> ExitCode.PERMISSION;
            case IO -> ExitCode.IO;
        };
    }
}
