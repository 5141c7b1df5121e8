package io.harborai.app;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.harborai.app.command.AlertsCommand;
import io.harborai.app.command.AskCommand;
import io.harborai.app.command.BackupCommand;
import io.harborai.app.command.BenchCommand;
import io.harborai.app.command.ChatCommand;
import io.harborai.app.command.CompletionCommand;
import io.harborai.app.command.ConfigCommand;
import io.harborai.app.command.DeployCommand;
import io.harborai.app.command.DoctorCommand;
import io.harborai.app.command.HealthCommand;
import io.harborai.app.command.KeysCommand;
import io.harborai.app.command.KnowledgeCommand;
import io.harborai.app.command.LogsCommand;
import io.harborai.app.command.ModelsCommand;
import io.harborai.app.command.MonitorCommand;
import io.harborai.app.command.PromptsCommand;
import io.harborai.app.command.RestoreCommand;
import io.harborai.app.command.RoomCommand;
import io.harborai.app.command.SecretsCommand;
import io.harborai.app.command.ServeCommand;
import io.harborai.app.command.StatsCommand;
import io.harborai.app.command.TeamsCommand;
import io.harborai.app.command.TrainCommand;
import io.harborai.app.command.TuneCommand;
import io.harborai.app.command.UsageCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a command through picocli, and turns what it throws into a message and an exit code. */
final class Commands {
    /** Runs the server against itself once, for the launcher; not for users. */
    static final String TRAIN = "_train";

    /** Tells a shell of all the others. */
    static final String COMPLETION = "completion";

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
        line.setExecutionExceptionHandler((problem, any, parsed) -> Problems.explain(problem, terminal));
        return line.execute(args.toArray(String[]::new));
    }

    private static Object command(String name, Terminal terminal) {
        return switch (name) {
            case "serve" -> new ServeCommand(terminal);
            case "chat" -> new ChatCommand(terminal);
            case "ask" -> new AskCommand(terminal);
            case "knowledge" -> new KnowledgeCommand();
            case "room" -> new RoomCommand(terminal);
            case "models" -> new ModelsCommand(terminal);
            case "stats" -> new StatsCommand(terminal);
            case "health" -> new HealthCommand(terminal);
            case "doctor" -> new DoctorCommand(terminal);
            case "bench" -> new BenchCommand(terminal);
            case "tune" -> new TuneCommand(terminal);
            case "monitor" -> new MonitorCommand(terminal);
            case "alerts" -> new AlertsCommand(terminal);
            case "usage" -> new UsageCommand(terminal);
            case "keys" -> new KeysCommand(terminal);
            case "teams" -> new TeamsCommand(terminal);
            case "prompts" -> new PromptsCommand(terminal);
            case "config" -> new ConfigCommand(terminal);
            case "secrets" -> new SecretsCommand(terminal);
            case "backup" -> new BackupCommand(terminal);
            case "restore" -> new RestoreCommand(terminal);
            case "logs" -> new LogsCommand(terminal);
            case COMPLETION -> new CompletionCommand(terminal, () -> whole(terminal));
            case "deploy" -> new DeployCommand(terminal);
            case TRAIN -> new TrainCommand(terminal);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /** Every command below one, as a shell sees them. */
    static CommandLine whole(Terminal terminal) {
        CommandLine whole = new CommandLine(CommandSpec.create().name("harborai"), new Factory(terminal));
        for (String name : Cli.names()) {
            // The two that need no class of their own have no options either.
            boolean plain = name.equals("help") || name.equals("version");
            whole.addSubcommand(name, plain ? CommandSpec.create() : command(name, terminal));
        }
        return whole;
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
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
