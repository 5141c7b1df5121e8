package io.harborai.app.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.engine.provider.Secret;
import io.harborai.gateway.live.SecretStore;
import io.harborai.platform.secret.SealedBox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code secrets} command, on the database that the configuration names. */
@Command(name = "harborai secrets", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = {"Stores credentials, sealed, that the configuration refers to by $${secret:NAME}.",
                "A secret is read from standard input, never from the command line, and never shown again.",
                "A server that runs on the same database takes a change on within a second."}, //
        subcommands = {SecretsCommand.SetSecret.class, SecretsCommand.ListSecrets.class, SecretsCommand.Rotate.class,
                SecretsCommand.Undo.class, SecretsCommand.Delete.class}, //
        footer = {"%nExamples:", "  harborai secrets set deepseek < key.txt",
                "  harborai secrets rotate deepseek < new-key.txt", "  harborai secrets undo deepseek",
                "  harborai secrets list --json"})
public final class SecretsCommand {
    /** @param terminal what the command sees of the world */
    public SecretsCommand(Terminal terminal) {
    }

    private static Secret read(Terminal terminal, String name) throws IOException {
        if (terminal.interactive()) {
            terminal.err().println("Type the secret " + name + " and Enter, then Ctrl-D; it is shown as you type it.");
        }
        byte[] bytes = terminal.in().readNBytes(SealedBox.MOST_BYTES + 1);
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "standard input is empty; pipe the secret into this command");
        }
        return Secret.of(text);
    }

    /** What the commands on one secret share. */
    abstract static class One implements Callable<Integer> {
        final Terminal terminal;

        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "NAME", description = "The secret's name: letters, digits and . _ -")
        String name = "";

        @Option(names = "--json", description = "Print what was done as JSON.")
        private boolean json;

        One(Terminal terminal) {
            this.terminal = terminal;
        }

        /** What was done; throws when it was not. */
        abstract String change(SecretStore secrets) throws IOException;

        @Override
        public Integer call() throws IOException {
            try (ConfigDatabase database = new ConfigDatabase(options, terminal)) {
                String done = change(database.secrets());
                terminal.out().println(json ? Json.text(Map.of("name", name, "message", done)) : done);
                return ExitCode.OK;
            } catch (IllegalArgumentException wrong) {
                throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
            }
        }

        CommandFailure unknown() {
            return ConfigDatabase.unknown("there is no secret " + name + "; see harborai secrets list");
        }
    }

    /** {@code secrets set}. */
    @Command(name = "set", mixinStandardHelpOptions = true, description = "Stores a new secret.")
    static final class SetSecret extends One {
        SetSecret(Terminal terminal) {
            super(terminal);
        }

        @Override
        String change(SecretStore secrets) throws IOException {
            if (!secrets.set(name, read(terminal, name))) {
                throw new CommandFailure(ExitCode.FAILED, "there is a secret " + name + " already; harborai secrets "
                        + "rotate puts another in its place");
            }
            return "Stored. Write ${secret:" + name + "} in the configuration.";
        }
    }

    /** {@code secrets rotate}. */
    @Command(name = "rotate", mixinStandardHelpOptions = true, //
            description = "Puts another value in a secret's place; the one before is kept, for undo.")
    static final class Rotate extends One {
        Rotate(Terminal terminal) {
            super(terminal);
        }

        @Override
        String change(SecretStore secrets) throws IOException {
            if (!secrets.rotate(name, read(terminal, name))) {
                throw unknown();
            }
            return "Rotated " + name + ".";
        }
    }

    /** {@code secrets undo}. */
    @Command(name = "undo", mixinStandardHelpOptions = true, description = "Puts the value before back in place.")
    static final class Undo extends One {
        Undo(Terminal terminal) {
            super(terminal);
        }

        @Override
        String change(SecretStore secrets) {
            if (!secrets.undo(name)) {
                throw ConfigDatabase.unknown("there is no value of " + name + " before this one");
            }
            return "The value of " + name + " before is in place again.";
        }
    }

    /** {@code secrets delete}. */
    @Command(name = "delete", mixinStandardHelpOptions = true, aliases = "remove", //
            description = "Removes a secret; a server that refers to it keeps what it has until it is restarted.")
    static final class Delete extends One {
        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        String change(SecretStore secrets) {
            if (!secrets.delete(name)) {
                throw unknown();
            }
            return "Deleted " + name + ".";
        }
    }

    /** {@code secrets list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the secrets' names.")
    static final class ListSecrets implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Option(names = "--json", description = "Print them as JSON.")
        private boolean json;

        ListSecrets(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (ConfigDatabase database = new ConfigDatabase(options, terminal)) {
                List<SecretStore.Listed> all = database.secrets().list();
                if (json) {
                    terminal.out().println(Json.text(all.stream().map(ListSecrets::json).toList()));
                    return ExitCode.OK;
                }
                Table table = new Table("NAME", "STORED", "CHANGED", "UNDO");
                all.forEach(one -> table.row(one.name(), one.madeAt().toString(), one.changedAt().toString(),
                        one.rotated() ? "yes" : "-"));
                table.print(terminal);
                return ExitCode.OK;
            }
        }

        private static Map<String, Object> json(SecretStore.Listed one) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", one.name());
            json.put("made_at", one.madeAt().toString());
            json.put("changed_at", one.changedAt().toString());
            json.put("has_previous", one.rotated());
            return json;
        }
    }
}
