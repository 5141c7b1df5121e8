package io.harborai.app.command;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The {@code keys} command: on a running server when one is named, else on the data directory. */
@Command(name = "harborai keys", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = {"Makes, lists, changes and revokes callers' keys.",
                "Works on the data directory, also while a server runs on it; with --url, on that server."}, //
        subcommands = {KeysCommand.Create.class, KeysCommand.ListKeys.class, KeysCommand.Show.class,
                KeysCommand.Update.class, KeysCommand.Rotate.class, KeysCommand.Enable.class,
                KeysCommand.Disable.class, KeysCommand.Revoke.class}, //
        footer = {"%nExamples:", "  harborai keys create --name ci --models fast,lab/gpt-4o --expires 30d",
                "  harborai keys create --name app --team red --rpm 60 --budget 10USD/month --ips 10.0.0.0/8",
                "  harborai keys update key_0a1b2c3d4e5f --tpm 0 --tag stage=live",
                "  harborai keys rotate key_0a1b2c3d4e5f --grace 1h", "  harborai keys revoke key_0a1b2c3d4e5f",
                "  harborai keys list --url https://gateway.example.org --key $HARBORAI_MASTER_KEY"})
public final class KeysCommand {

    /** @param terminal what the command sees of the world */
    public KeysCommand(Terminal terminal) {
    }

    /** The key alone on standard output, so that a script can take it. */
    private static void secret(JsonNode key, String done, Terminal out) {
        out.out().println(key.path("key").asString(""));
        out.err().println(done + " " + key.path("id").asString("") + " (" + key.path("name").asString("")
                + "). Keep the key now: it cannot be shown again.");
    }

    /** {@code keys create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a key and prints it once.")
    static final class Create extends DeskCommand {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "What to call it.")
        private String name = "";

        @Mixin
        private final KeyOptions options = new KeyOptions();

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("name", name);
            options.addTo(body, Instant.now());
            return desk.call("POST", KEYS, Optional.of(body));
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            secret(answer, "Made", out);
        }
    }

    /** {@code keys list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the keys, also revoked ones.")
    static final class ListKeys extends DeskCommand {
        @Option(names = "--team", paramLabel = "TEAM", description = "Only keys of this team, by name or id.")
        private String team = "";

        private final Map<String, String> teams = new HashMap<>();

        ListKeys(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            JsonNode keys = all(desk, KEYS, Map.of("team", team));
            if (keys.path("data").values().stream().anyMatch(key -> key.path("team").isString())) {
                all(desk, TEAMS, Map.of()).path("data")
                        .forEach(each -> teams.put(each.path("id").asString(""), each.path("name").asString("")));
            }
            return keys;
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            Table table = new Table("ID", "NAME", "KEY", "TEAM", "OWNER", "MODELS", "CREATED", "EXPIRES", "STATE");
            answer.path("data").forEach(key -> {
                String teamId = shown(key.path("team"));
                String models = shown(key.path("models"));
                table.row(shown(key.path("id")), shown(key.path("name")), key.path("prefix").asString("") + "…",
                        teams.getOrDefault(teamId, teamId), shown(key.path("owner")),
                        models.equals("-") ? "all" : models, shown(key.path("created_at")),
                        shown(key.path("expires_at")), state(key));
            });
            table.print(out);
        }

        private static String state(JsonNode key) {
            if (key.path("revoked_at").isString()) {
                return "revoked";
            }
            String end = key.path("expires_at").asString("");
            if (!end.isEmpty() && !Instant.parse(end).isAfter(Instant.now())) {
                return "expired";
            }
            return key.path("disabled_at").isString() ? "disabled" : "good";
        }
    }

    /** {@code keys show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all that is known about a key.")
    static final class Show extends OneKey {
        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("GET", path(), Optional.empty());
        }
    }

    /** {@code keys update}. */
    @Command(name = "update", mixinStandardHelpOptions = true, //
            description = "Changes a key; what no option names stays as it is.")
    static final class Update extends OneKey {
        @Option(names = "--name", paramLabel = "NAME", description = "What to call it.")
        private @Nullable String name;

        @Mixin
        private final KeyOptions options = new KeyOptions();

        Update(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            if (name != null) {
                body.put("name", name);
            }
            options.addTo(body, Instant.now());
            return desk.call("PATCH", path(), Optional.of(body));
        }
    }

    /** {@code keys rotate}. */
    @Command(name = "rotate", mixinStandardHelpOptions = true, //
            description = "Makes a new key for the same id and prints it once; the old one works for a while.")
    static final class Rotate extends OneKey {
        @Option(names = "--grace", paramLabel = "TIME", defaultValue = "1d", //
                description = "How long the old one works: 12h, 45m, 0; default 1d, at most 30d.")
        private String grace = "";

        Rotate(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("POST", path() + "/rotate",
                    Optional.of(Map.of("grace_s", Expiry.span("--grace", grace).toSeconds())));
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            secret(answer, "Rotated", out);
            out.err().println("The old key works until " + answer.path("old_key_until").asString("") + ".");
        }
    }

    /** {@code keys enable}. */
    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Takes a disabled key again.")
    static final class Enable extends OneKey {
        Enable(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("POST", path() + "/enable", Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Enabled " + answer.path("id").asString(id) + ".");
        }
    }

    /** {@code keys disable}. */
    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Refuses a key until it is enabled.")
    static final class Disable extends OneKey {
        Disable(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("POST", path() + "/disable", Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Disabled " + answer.path("id").asString(id) + ".");
        }
    }

    /** {@code keys revoke}. */
    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Refuses a key from now on, for good.")
    static final class Revoke extends OneKey {
        Revoke(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("DELETE", path(), Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Revoked " + id + ".");
        }
    }

    /** A command on one key. */
    abstract static class OneKey extends DeskCommand {
        @Parameters(paramLabel = "ID", description = "The key's id, key_…; see harborai keys list.")
        String id = "";

        OneKey(Terminal terminal) {
            super(terminal);
        }

        String path() {
            return at(KEYS, id);
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            fields(answer, out);
        }
    }
}
