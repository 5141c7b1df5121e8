package io.harborai.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.EventStream;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The {@code ask} command: a question to a collection, and its cited answer as it comes. */
@Command(name = "harborai ask", mixinStandardHelpOptions = true, //
        description = "Asks a collection; the answer cites its sources.", //
        footer = {"%nExamples:", "  harborai ask -c handbook \"How long is the warranty?\"",
                "  harborai ask -c handbook --model fast --json How long is the warranty"})
public final class AskCommand extends ServerCommand {
    @Option(names = {"-c", "--collection"}, required = true, paramLabel = "NAME", description = "The collection.")
    private String collection = "";

    @Option(names = "--model", paramLabel = "MODEL", description = "The model that answers; default the server's.")
    private @Nullable String model;

    @Option(names = "--session", paramLabel = "ID", description = "The session that the question belongs to.")
    private @Nullable String session;

    @Option(names = "--json", description = "Print the server's whole answer as JSON.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "QUESTION", description = "The question; several words need no quotes.")
    private List<String> words = List.of();

    /** @param terminal what the command sees of the world */
    public AskCommand(Terminal terminal) {
        super(terminal);
    }

    int ask(ServerClient client, String of, List<String> question, boolean asJson) throws Exception {
        json = asJson;
        collection = of;
        words = question;
        return run(client);
    }

    @Override
    int run(ServerClient client) throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("collection", collection);
        body.put("question", String.join(" ", words));
        if (model != null) {
            body.put("model", model);
        }
        if (session != null) {
            body.put("session_id", session);
        }
        if (json) {
            return print(client.call("POST", "/api/qa/ask", Optional.of(body)).path("data"));
        }
        JsonNode sources;
        JsonNode end;
        try (EventStream events = client.stream("/api/qa/ask/stream", body)) {
            event(events); // start
            sources = event(events);
            end = event(events);
            while (end.has("text")) {
                terminal.out().print(end.path("text").asString(""));
                terminal.out().flush();
                end = event(events);
            }
        }
        terminal.out().println();
        if (!end.path("note").asString("").isEmpty()) {
            terminal.err().println(end.path("note").asString(""));
        }
        for (JsonNode source : sources) {
            source(terminal, source, "[" + source.path("number").asInt(0) + "]");
        }
        return ExitCode.OK;
    }

    private static JsonNode event(EventStream events) {
        JsonNode event = events.next()
                .orElseThrow(() -> new CommandFailure(ExitCode.UNAVAILABLE, "the answer broke off before its end"));
        if (event.has("code") && event.has("message")) {
            throw new CommandFailure(ExitCode.FAILED, event.path("message").asString(""));
        }
        return event;
    }

    static void source(Terminal terminal, JsonNode each, String mark) {
        int page = each.path("page").asInt(0);
        terminal.out().println(mark + " " + terminal.styled(1, each.path("document").asString(""))
                + (page > 0 ? ", page " + page : "")
                + (each.path("heading").asString("").isEmpty() ? "" : ", " + each.path("heading").asString("")));
    }
}
