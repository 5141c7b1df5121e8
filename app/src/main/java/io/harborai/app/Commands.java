package io.harborai.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.harborai.app.command.ChatCommand;
import io.harborai.app.command.ConfigCommand;
import io.harborai.app.command.KeysCommand;
import io.harborai.app.command.ModelsCommand;
import io.harborai.app.command.PromptsCommand;
import io.harborai.app.command.SecretsCommand;
import io.harborai.app.command.ServeCommand;
import io.harborai.app.command.StatsCommand;
import io.harborai.app.command.TeamsCommand;
import io.harborai.app.command.TrainCommand;
import io.harborai.app.command.UsageCommand;
import io.harborai.platform.secret.SecretException;
import io.harborai.platform.storage.StorageException;
import picocli.CommandLine;

/** Runs a command through picocli, and turns what it throws into a message and an exit code. */
final class Commands {
    /** Runs the server against itself once, for the launcher; not for users. */
    static final String TRAIN = "_train";

    private Commands() {
    }

    static int run(String name, List<String> args, Terminal terminal) {
        CommandLine line = new CommandLine(command(name, terminal), new Factory(terminal));
        line.setOut(writer(terminal.out())).setErr(writer(terminal.err()));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setUsageHelpWidth(110).setUsageHelpLongOptionsMaxWidth(34);
        line.setParameterExceptionHandler((problem, rest) -> {
            String command = problem.getCommandLine().getCommandSpec().qualifiedName();
            terminal.err().println(command + ": " + problem.getMessage());
            terminal.err().println("See: " + command + " --help");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((problem, any, parsed) -> explain(problem, terminal));
        return line.execute(args.toArray(String[]::new));
    }

    private static Object command(String name, Terminal terminal) {
        return switch (name) {
            case "serve" -> new ServeCommand(terminal);
            case "chat" -> new ChatCommand(terminal);
            case "models" -> new ModelsCommand(terminal);
            case "stats" -> new StatsCommand(terminal);
            case "usage" -> new UsageCommand(terminal);
            case "keys" -> new KeysCommand(terminal);
            case "teams" -> new TeamsCommand(terminal);
            case "prompts" -> new PromptsCommand(terminal);
            case "config" -> new ConfigCommand(terminal);
            case "secrets" -> new SecretsCommand(terminal);
            case TRAIN -> new TrainCommand(terminal);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int explain(Exception problem, Terminal terminal) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        terminal.err().println("harborai: " + message);
        return switch (problem) {
            case CommandFailure failure -> failure.exitCode();
            case StorageException storage -> exitCode(storage.kind());
            case SecretException secret -> ExitCode.PERMISSION;
            case IOException io -> ExitCode.IO;
            case UncheckedIOException io -> ExitCode.IO;
            case InterruptedException interrupted -> {
                Thread.currentThread().interrupt();
                yield ExitCode.FAILED;
            }
            default -> {
                problem.printStackTrace(terminal.err());
                yield ExitCode.FAILED;
            }
        };
    }

    private static int exitCode(StorageException.Kind kind) {
        return switch (kind) {
            case LOCKED, BUSY, TIMEOUT, UNREACHABLE -> ExitCode.UNAVAILABLE;
            case READ_ONLY, DENIED -> ExitCode.PERMISSION;
            case NEWER -> ExitCode.CONFIGURATION;
            case CORRUPT, FULL, CONFLICT, IO -> ExitCode.IO;
        };
    }

    /** Makes subcommands, which take the terminal. */
    private record Factory(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Terminal.class) {
                    constructor.setAccessible(true);
                    return type.cast(constructor.newInstance(terminal));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
