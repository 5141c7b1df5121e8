package io.harborai.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The {@code knowledge} command: on a running server, but for {@code eval}, which needs none. */
@Command(name = "harborai knowledge", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = "Makes collections of documents, fills, searches, asks and measures them.", //
        subcommands = {KnowledgeCommand.Create.class, KnowledgeCommand.ListCollections.class,
                KnowledgeAddCommand.class, KnowledgeCommand.Status.class, KnowledgeCommand.Search.class,
                KnowledgeCommand.Ask.class, KnowledgeExportCommand.class, KnowledgeEvalCommand.class}, //
        footer = {"%nExamples:", "  harborai knowledge create handbook", "  harborai knowledge add handbook docs/*.pdf",
                "  harborai knowledge status handbook", "  harborai ask -c handbook \"How long is the warranty?\"",
                "  harborai knowledge eval questions.json --plot eval.svg"})
public final class KnowledgeCommand {

    /** {@code knowledge create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a collection.")
    static final class Create extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Option(names = "--description", paramLabel = "TEXT", description = "What is in it.")
        private @Nullable String description;

        @Option(names = "--embedding-model", paramLabel = "MODEL", //
                description = "Its embedding model; default none: full text.")
        private @Nullable String model;

        @Option(names = "--dimension", paramLabel = "N", description = "How many numbers the model's vectors have.")
        private int dimension;

        @Option(names = "--fusion", paramLabel = "WAY", //
                description = "How words and vectors make one ranking: scores (usual) or ranks; knowledge eval tells which is better.")
        private @Nullable String fusion;

        @Option(names = "--json", description = "Print the server's answer as JSON.")
        private boolean json;

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(ServerClient client) throws InterruptedException {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            if (description != null) {
                body.put("description", description);
            }
            if (model != null) {
                body.put("embedding_model", model);
                body.put("dimension", dimension);
            }
            if (fusion != null) {
                body.put("fusion", fusion);
            }
            JsonNode made = client.call("POST", "/api/collections", Optional.of(body)).path("data");
            if (json) {
                return print(made);
            }
            terminal.out().println("made " + name + "; next: harborai knowledge add " + name + " FILE ...");
            return ExitCode.OK;
        }
    }

    /** {@code knowledge list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the collections that the key may read.")
    static final class ListCollections extends ServerCommand {
        @Option(names = "--json", description = "Print the server's answer as JSON.")
        private boolean json;

        ListCollections(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(ServerClient client) throws InterruptedException {
            JsonNode all = client.call("GET", "/api/collections", Optional.empty()).path("data");
            if (json) {
                return print(all);
            }
            Table table = new Table("COLLECTION", "EMBEDDING MODEL", "DESCRIPTION");
            for (JsonNode each : all) {
                String model = each.path("embedding_model").asString("");
                table.row(each.path("name").asString(""), model.isEmpty() ? "-" : model,
                        each.path("description").asString(""));
            }
            table.print(terminal);
            return ExitCode.OK;
        }
    }

    /** {@code knowledge status}. */
    @Command(name = "status", mixinStandardHelpOptions = true, //
            description = "Tells how far a collection's documents are, and which failed and why.")
    static final class Status extends ServerCommand {
        private static final int PAGE = 1_000;

        @Parameters(paramLabel = "COLLECTION", description = "The collection.")
        private String collection = "";

        @Option(names = "--watch", description = "Show the progress until no document waits.")
        private boolean watch;

        @Option(names = "--json", description = "Print the collection with its counts as JSON.")
        private boolean json;

        Status(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(ServerClient client) throws Exception {
            if (watch) {
                new IngestProgress(terminal).follow(client, encoded(collection));
            }
            JsonNode whole = client.call("GET", "/api/collections/" + encoded(collection), Optional.empty())
                    .path("data");
            if (json) {
                return print(whole);
            }
            terminal.out().println(IngestProgress.line(whole.path("documents")));
            Table table = new Table("DOCUMENT", "STATE", "PAGES", "PASSAGES", "ERROR");
            String after = "";
            do {
                JsonNode page = client.call("GET", "/api/documents?limit=" + PAGE + "&collection="
                        + encoded(collection) + (after.isEmpty() ? "" : "&after=" + encoded(after)), Optional.empty())
                        .path("data");
                for (JsonNode each : page.path("documents")) {
                    table.row(each.path("name").asString(""), each.path("state").asString(""),
                            each.path("pages").asString("-"), each.path("chunks").asString("-"),
                            each.path("error").asString(""));
                }
                after = page.path("next").asString("");
            } while (!after.isEmpty());
            table.print(terminal);
            return ExitCode.OK;
        }
    }

    /** {@code knowledge search}. */
    @Command(name = "search", mixinStandardHelpOptions = true, description = "Searches a collection without an answer.")
    static final class Search extends ServerCommand {
        @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
        private String collection = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORDS", description = "What is searched.")
        private List<String> words = List.of();

        @Option(names = "--top", paramLabel = "N", defaultValue = "5", //
                description = "Most passages; default ${DEFAULT-VALUE}.")
        private int top;

        @Option(names = "--mode", paramLabel = "MODE", defaultValue = "hybrid", //
                description = "hybrid, keyword or semantic; default ${DEFAULT-VALUE}.")
        private String mode = "hybrid";

        @Option(names = "--json", description = "Print the server's answer as JSON.")
        private boolean json;

        Search(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(ServerClient client) throws InterruptedException {
            JsonNode found = client.call("POST", "/api/qa/search", Optional.of(Map.of("collection", collection,
                    "question", String.join(" ", words), "top_k", top, "mode", mode))).path("data");
            if (json) {
                return print(found);
            }
            for (JsonNode each : found.path("passages")) {
                AskCommand.source(terminal, each, "%6.3f".formatted(each.path("score").asDouble(0)));
                terminal.out().println("       " + each.path("text").asString("").replaceAll("\\s+", " "));
            }
            terminal.err().println("likelihood that the answer is among these: %.2f"
                    .formatted(found.path("relevance").asDouble(0)));
            return ExitCode.OK;
        }
    }

    /** {@code knowledge ask}, the same as {@code ask}. */
    @Command(name = "ask", mixinStandardHelpOptions = true, //
            description = "Asks a collection; the same as: harborai ask -c COLLECTION QUESTION.")
    static final class Ask extends ServerCommand {
        @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
        private String collection = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "QUESTION", description = "The question.")
        private List<String> words = List.of();

        @Option(names = "--json", description = "Print the server's whole answer as JSON.")
        private boolean json;

        Ask(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(ServerClient client) throws Exception {
            return new AskCommand(terminal).ask(client, collection, words, json);
        }
    }
}
