package io.harborai.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.app.command.ServeCommand;
import io.harborai.platform.config.NearestName;

/**
 * Picks the command. Help and version need no more than this class; any other command loads only its own, so that each
 * starts as fast as it can.
 */
public final class Cli {
    private static final Map<String, String> COMMANDS = commands();

    private Cli() {
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("serve", "Start the server");
        commands.put("chat", "Talk to a model through a running server");
        commands.put("ask", "Ask a collection of documents; the answer cites its sources");
        commands.put("knowledge", "Make, fill, search and measure collections of documents");
        commands.put("room", "Talk in a chat room, send and fetch files");
        commands.put("models", "List the models of a running server");
        commands.put("stats", "Show how a running server is getting on");
        commands.put("health", "Show how a running server, its parts and its models are");
        commands.put("doctor", "Look for what is wrong, and say what to do about it");
        commands.put("tune", "Try settings under load, and keep what is better");
        commands.put("bench", "Call a model again and again, and tell how fast it answers");
        commands.put("monitor", "Watch a running server's metrics, and write a report");
        commands.put("alerts", "Show, silence, test and export alerts");
        commands.put("usage", "Show what was used and what it cost");
        commands.put("keys", "Make, list, change and revoke callers' keys");
        commands.put("teams", "Make, list, change and delete teams of keys");
        commands.put("prompts", "Add, show, label and delete prompt templates");
        commands.put("config", "Check, show and change the configuration");
        commands.put("secrets", "Store credentials for the configuration, sealed");
        commands.put("backup", "Make, list, verify and prune backups of everything");
        commands.put("restore", "Put a backup in place, or go back to what was there before");
        commands.put("logs", "Analyse log files");
        commands.put("completion", "Print a script by which a shell completes commands");
        commands.put("deploy", "Put this build in the place of the server that runs here");
        commands.put("version", "Show the version");
        commands.put("help", "Show this, or a command's help");
        return commands;
    }

    /**
     * Runs one command.
     *
     * @param args the command and its arguments
     * @param terminal what it sees of the world
     * @return the exit code
     */
    public static int run(List<String> args, Terminal terminal) {
        if (args.isEmpty()) {
            terminal.err().print(help(terminal));
            return ExitCode.USAGE;
        }
        List<String> rest = args.subList(1, args.size());
        return switch (args.getFirst()) {
            case "help", "--help", "-h" -> help(rest, terminal);
            case "version", "--version", "-V" -> Version.print(rest, terminal);
            case "serve" -> serve(rest, terminal);
            default -> COMMANDS.containsKey(args.getFirst()) || args.getFirst().equals(Commands.TRAIN)
                    ? Commands.run(args.getFirst(), rest, terminal)
                    : unknown(args.getFirst(), terminal);
        };
    }

    /** Usual options are read without the library for them, which takes part of a start. */
    private static int serve(List<String> rest, Terminal terminal) {
        Optional<ServeCommand> plain = ServeCommand.plain(rest, terminal);
        if (plain.isEmpty()) {
            return Commands.run("serve", rest, terminal);
        }
        try {
            return plain.get().call();
        } catch (Exception problem) {
            return Problems.explain(problem, terminal);
        }
    }

    private static int help(List<String> rest, Terminal terminal) {
        if (rest.isEmpty() || rest.getFirst().equals("help")) {
            terminal.out().print(help(terminal));
            return ExitCode.OK;
        }
        List<String> command = new ArrayList<>(rest);
        command.add("--help");
        return run(command, terminal);
    }

    /** The commands that a shell may complete. */
    static Set<String> names() {
        return COMMANDS.keySet();
    }

    private static int unknown(String name, Terminal terminal) {
        String hint = NearestName.of(name, COMMANDS.keySet()).map(near -> " Did you mean " + near + "?").orElse("");
        terminal.err().println("harborai: there is no command " + name + "." + hint + " See: harborai help");
        return ExitCode.USAGE;
    }

    private static String help(Terminal terminal) {
        StringBuilder text = new StringBuilder();
        text.append("HarborAI: one engine and one OpenAI-compatible gateway for every model platform.\n\n");
        text.append(terminal.styled(1, "Usage:")).append(" harborai COMMAND [OPTIONS]\n\n");
        COMMANDS.forEach((name, summary) -> text.append("  %-12s%s%n".formatted(name, summary)));
        text.append('\n').append(terminal.styled(1, "Examples:")).append("""

                  harborai serve                                  start on http://127.0.0.1:8000
                  harborai keys create --name ci --expires 30d    make a key for a caller
                  harborai chat --model local/echo "Hello"        ask a model
                  harborai health --json | jq .status             a running server, for a program
                  source <(harborai completion)                   let the shell complete commands
                  harborai help keys                              a command's options and examples

                Commands that talk to a server read HARBORAI_URL and HARBORAI_KEY.
                Exit codes: 0 ok, 1 a check failed, 2 usage, 66 input missing, 69 service unavailable,
                74 I/O, 77 permission, 78 configuration.
                """);
        return text.toString();
    }
}
