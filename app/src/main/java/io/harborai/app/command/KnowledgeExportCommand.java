package io.harborai.app.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code knowledge export}: every passage of a collection, one JSON object a line. */
@Command(name = "export", mixinStandardHelpOptions = true, //
        description = "Writes every passage of a collection's ready documents, one JSON object a line.")
final class KnowledgeExportCommand extends ServerCommand {
    private static final int PAGE = 1_000;

    @Parameters(paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Where to; default standard output.")
    private @Nullable Path out;

    KnowledgeExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(ServerClient client) throws Exception {
        Path file = out;
        if (file == null) {
            write(client, terminal.out());
            return ExitCode.OK;
        }
        try (PrintStream stream = new PrintStream(terminal.directory().resolve(file).toFile(),
                StandardCharsets.UTF_8)) {
            write(client, stream);
        }
        return ExitCode.OK;
    }

    private void write(ServerClient client, PrintStream into) throws InterruptedException {
        String after = "";
        do {
            JsonNode page = client.call("GET", "/api/documents?limit=" + PAGE + "&collection=" + encoded(collection)
                    + (after.isEmpty() ? "" : "&after=" + encoded(after)), Optional.empty()).path("data");
            for (JsonNode document : page.path("documents")) {
                if (document.path("state").asString("").equals("ready")) {
                    passages(client, document, into);
                }
            }
            after = page.path("next").asString("");
        } while (!after.isEmpty());
    }

    private void passages(ServerClient client, JsonNode document, PrintStream into) throws InterruptedException {
        int after = -1;
        JsonNode page;
        do {
            page = client.call("GET", "/api/documents/" + document.path("id").asString("") + "/passages?limit=" + PAGE
                    + "&collection=" + encoded(collection) + "&from=" + (after + 1), Optional.empty()).path("data")
                    .path("passages");
            for (JsonNode each : page) {
                into.println(each.toString());
                after = each.path("ordinal").asInt(after);
            }
        } while (page.size() == PAGE);
    }
}
