package io.harborai.app.command;

import java.util.List;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The {@code keys} command: on a running server when one is named, else on the data directory. */
@Command(name = "harborai keys", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = {"Makes, lists and revokes callers' keys.",
                "Works on the data directory, also while a server runs on it; with --url, on that server."}, //
        subcommands = {KeysCommand.Create.class, KeysCommand.ListKeys.class, KeysCommand.Revoke.class}, //
        footer = {"%nExamples:", "  harborai keys create --name ci --models fast,lab/gpt-4o --expires 30d",
                "  harborai keys list --json", "  harborai keys revoke key_0a1b2c3d4e5f",
                "  harborai keys list --url https://gateway.example.org --key $HARBORAI_MASTER_KEY"})
public final class KeysCommand {

    /** @param terminal what the command sees of the world */
    public KeysCommand(Terminal terminal) {
    }

    /** Where the keys are. */
    private static final class Where {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        KeyDesk open(Terminal terminal) {
            return server.named(terminal.environment())
                    .<KeyDesk>map(url -> new RemoteKeys(url, server.key(terminal.environment())))
                    .orElseGet(() -> new LocalKeys(
                            ConfigOptions.require(config.load(terminal, java.util.Map.of()), terminal).config()));
        }
    }

    /** {@code keys create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a key and prints it once.")
    static final class Create implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Where where = new Where();

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "What to call it.")
        private String name = "";

        @Option(names = "--models", split = ",", paramLabel = "MODEL", //
                description = "Models that it may use, lab/* for all of a provider; default all.")
        private List<String> models = List.of();

        @Option(names = "--expires", paramLabel = "WHEN", description = "30d, 12h, 45m, or a date: 2026-12-31.")
        private @Nullable String expires;

        @Option(names = {"--rpm", "--tpm", "--budget"}, paramLabel = "LIMIT", description = "Not in this version.")
        private @Nullable String limit;

        @Option(names = "--json", description = "Print the key as JSON.")
        private boolean json;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (limit != null) {
                throw new CommandFailure(ExitCode.USAGE,
                        "--rpm, --tpm and --budget are not part of this version; make the key without them");
            }
            KeyDesk.Wanted wanted = new KeyDesk.Wanted(name, models,
                    expires == null ? null : Expiry.parse(expires, java.time.Instant.now()));
            try (KeyDesk desk = where.open(terminal)) {
                JsonNode key = desk.create(wanted);
                if (json) {
                    terminal.out().println(key.toPrettyString());
                } else {
                    terminal.out().println(key.path("key").asString(""));
                    terminal.err().println("Made " + key.path("id").asString("") + " (" + name
                            + "). Keep the key now: it cannot be shown again.");
                }
            }
            return ExitCode.OK;
        }
    }

    /** {@code keys list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the keys, also revoked ones.")
    static final class ListKeys implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Where where = new Where();

        @Option(names = "--json", description = "Print the keys as JSON.")
        private boolean json;

        ListKeys(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (KeyDesk desk = where.open(terminal)) {
                JsonNode keys = desk.list();
                if (json) {
                    terminal.out().println(keys.toPrettyString());
                    return ExitCode.OK;
                }
                Table table = new Table("ID", "NAME", "KEY", "MODELS", "CREATED", "EXPIRES", "REVOKED");
                keys.path("data")
                        .forEach(key -> table.row(text(key, "id"), text(key, "name"), text(key, "prefix") + "…",
                                models(key), text(key, "created_at"), text(key, "expires_at"),
                                text(key, "revoked_at")));
                table.print(terminal);
            }
            return ExitCode.OK;
        }

        private static String text(JsonNode key, String field) {
            String text = key.path(field).asString("");
            return text.isEmpty() ? "-" : text;
        }

        private static String models(JsonNode key) {
            List<String> models = key.path("models").values().stream().map(model -> model.asString("")).toList();
            return models.isEmpty() ? "all" : String.join(",", models);
        }
    }

    /** {@code keys revoke}. */
    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Refuses a key from now on.")
    static final class Revoke implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final Where where = new Where();

        @Parameters(paramLabel = "ID", description = "The key's id, key_…; see harborai keys list.")
        private String id = "";

        @Option(names = "--json", description = "Print the key as JSON.")
        private boolean json;

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (KeyDesk desk = where.open(terminal)) {
                JsonNode key = desk.revoke(id);
                terminal.out().println(json ? key.toPrettyString() : "Revoked " + id + ".");
            }
            return ExitCode.OK;
        }
    }
}
