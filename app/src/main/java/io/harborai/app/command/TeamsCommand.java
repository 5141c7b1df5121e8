package io.harborai.app.command;

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

/** The {@code teams} command: on a running server when one is named, else on the data directory. */
@Command(name = "harborai teams", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = {"Makes, lists, changes and deletes teams, whose keys share models, limits and budgets.",
                "A key may use only what its team allows too, and both limits hold."}, //
        subcommands = {TeamsCommand.Create.class, TeamsCommand.ListTeams.class, TeamsCommand.Show.class,
                TeamsCommand.Update.class, TeamsCommand.Delete.class}, //
        footer = {"%nExamples:", "  harborai teams create --name red --models fast,lab/* --budget 100USD/month",
                "  harborai teams update red --tpm 200000", "  harborai keys list --team red",
                "  harborai teams delete red"})
public final class TeamsCommand {

    /** @param terminal what the command sees of the world */
    public TeamsCommand(Terminal terminal) {
    }

    /** {@code teams create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a team.")
    static final class Create extends DeskCommand {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "What to call it; no other has it.")
        private String name = "";

        @Mixin
        private final TermsOptions terms = new TermsOptions();

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("name", name);
            terms.addTo(body);
            return desk.call("POST", TEAMS, Optional.of(body));
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Made " + answer.path("id").asString("") + " (" + name + ").");
        }
    }

    /** {@code teams list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the teams.")
    static final class ListTeams extends DeskCommand {
        ListTeams(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return all(desk, TEAMS, Map.of());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            Table table = new Table("ID", "NAME", "MODELS", "LIMITS", "BUDGETS", "TAGS", "CREATED");
            answer.path("data").forEach(team -> {
                String models = shown(team.path("models"));
                table.row(shown(team.path("id")), shown(team.path("name")), models.equals("-") ? "all" : models,
                        shown(team.path("limits")), shown(team.path("budgets")), shown(team.path("tags")),
                        shown(team.path("created_at")));
            });
            table.print(out);
        }
    }

    /** {@code teams show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all that is known about a team.")
    static final class Show extends OneTeam {
        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("GET", path(), Optional.empty());
        }
    }

    /** {@code teams update}. */
    @Command(name = "update", mixinStandardHelpOptions = true, //
            description = "Changes a team; what no option names stays as it is.")
    static final class Update extends OneTeam {
        @Option(names = "--name", paramLabel = "NAME", description = "What to call it from now on.")
        private @Nullable String name;

        @Mixin
        private final TermsOptions terms = new TermsOptions();

        Update(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            if (name != null) {
                body.put("name", name);
            }
            terms.addTo(body);
            return desk.call("PATCH", path(), Optional.of(body));
        }
    }

    /** {@code teams delete}. */
    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a team that no key belongs to.")
    static final class Delete extends OneTeam {
        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        JsonNode ask(AdminDesk desk) throws InterruptedException {
            return desk.call("DELETE", path(), Optional.empty());
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            out.out().println("Deleted " + answer.path("id").asString("") + " (" + answer.path("name").asString("")
                    + ").");
        }
    }

    /** A command on one team. */
    abstract static class OneTeam extends DeskCommand {
        @Parameters(paramLabel = "TEAM", description = "The team's name or id; see harborai teams list.")
        private String team = "";

        OneTeam(Terminal terminal) {
            super(terminal);
        }

        String path() {
            return at(TEAMS, team);
        }

        @Override
        void print(JsonNode answer, Terminal out) {
            fields(answer, out);
        }
    }
}
